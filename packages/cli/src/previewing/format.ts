import { UsageError } from "../parsing/usage-error.js";
import type { Output } from "../printing/output.js";

/** What a picture can be written as. */
export const formats = ["svg", "png"] as const;

/** One of them. */
export type Format = (typeof formats)[number];

/** What to write: as it is asked for, else as the file's name ends. Pure; throws a UsageError where that fits nothing. */
export function formatOf(
  asked: Format | undefined,
  file: string | undefined,
  { tty }: Pick<Output, "tty">,
): Format {
  const ending = file === undefined ? "svg" : (/\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? "");
  const format = asked ?? formats.find((each) => each === ending);
  if (!format) throw new UsageError(`${file} ends in neither .svg nor .png; say which it is with --format`);
  if (format === "png" && file === undefined && tty) {
    throw new UsageError("a PNG is nothing for a terminal: name a file with --out, or redirect it to one");
  }
  return format;
}
