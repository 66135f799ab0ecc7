import { writeFile } from "node:fs/promises";
import { UsageError } from "../parsing/usage-error.js";
import type { Output } from "../printing/output.js";

/** File formats of pictures. */
export const formats = ["svg", "png"] as const;

/** One of {@link formats}. */
export type Format = (typeof formats)[number];

/** Returns the format that was asked for, else that of the file's ending. Pure; throws a UsageError if neither fits. */
export function formatOf(
  asked: Format | undefined,
  file: string | undefined,
  { tty }: Pick<Output, "tty">,
): Format {
  const ending = file === undefined ? "svg" : (/\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? "");
  const format = asked ?? formats.find((each) => each === ending);
  if (!format)
    throw new UsageError(`${file} ends in neither .svg nor .png.`, "Say which it is with --format.");
  if (format === "png" && file === undefined && tty) {
    throw new UsageError(
      "a PNG cannot be shown in a terminal.",
      "Name a file with --out, or redirect the output to one.",
    );
  }
  return format;
}

/** A picture, and where it goes. */
export interface Picture {
  readonly svg: string;
  readonly format: Format;
  /** A file; without one, standard output. */
  readonly out: string | undefined;
  /** Further members of the output under `--json`. */
  readonly about: Readonly<Record<string, string>>;
}

/** Writes a picture to its file, or prints it: under `--json` as a text, a PNG in base64. */
export async function writePicture({ svg, format, out, about }: Picture, output: Output): Promise<void> {
  const content = format === "svg" ? Buffer.from(svg) : await rasterise(svg);
  if (out !== undefined) {
    await write(out, content);
    output.result({ ...about, format, file: out }, `wrote ${out}`);
  } else if (output.json) {
    output.result({ ...about, format, content: content.toString(format === "svg" ? "utf8" : "base64") }, "");
  } else output.write(content);
}

async function write(file: string, content: Buffer): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw new UsageError(`--out: cannot write ${file} (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Two pixels for one, as the screens of today have them. The library is loaded only for a PNG. */
async function rasterise(svg: string): Promise<Buffer> {
  const { Resvg } = await import("@resvg/resvg-js").catch((error: Error) => {
    throw new Error(
      `a PNG needs @resvg/resvg-js, which does not load here (${error.message}). Write an SVG with --format svg.`,
    );
  });
  return new Resvg(svg, { fitTo: { mode: "zoom", value: 2 } }).render().asPng();
}
