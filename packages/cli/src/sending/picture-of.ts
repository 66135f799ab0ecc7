import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../parsing/usage-error.js";

/** The picture that goes along: an address as it is, a file by its absolute path, since the desk works elsewhere. */
export function pictureOf({
  image,
  progress,
}: {
  readonly image: string | undefined;
  readonly progress: unknown;
}): string | undefined {
  if (image === undefined) return undefined;
  if (progress !== undefined)
    throw new UsageError("--image and --progress exclude each other: a bar has no picture");
  if (/^https?:\/\//i.test(image)) return image;
  const file = resolve(image);
  if (!existsSync(file)) throw new UsageError(`--image: there is no file ${file}`);
  return file;
}
