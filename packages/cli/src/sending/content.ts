import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { limits } from "@toasty/proto";
import { UsageError } from "../parsing/usage-error.js";

/** Bytes of the end of standard input that are kept: enough for the longest text in any encoding of UTF-8. */
const keptBytes = 4 * limits.text;

/**
 * Returns the text that was given, or for `-` what standard input holds, without its last newline. Of a text that is too
 * long for a notification it returns the end after "…": in the output of a build, the end says what went wrong.
 */
export async function readText(
  given: string | undefined,
  stdin: Readable,
  signal: AbortSignal,
): Promise<string> {
  if (given !== "-") return given ?? "";
  let tail = Buffer.alloc(0);
  let isCut = false;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    tail = Buffer.concat([tail, Buffer.from(chunk)]);
    if (tail.length <= 2 * keptBytes) continue;
    tail = tail.subarray(-keptBytes);
    isCut = true;
  }
  return endOf(wholeCharacters(tail).toString("utf8").trimEnd(), isCut);
}

/** Leaves out the rest of a character whose beginning was cut off. */
function wholeCharacters(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(Math.max(0, start));
}

function endOf(text: string, isCut: boolean): string {
  const characters = [...text];
  if (!isCut && characters.length <= limits.text) return text;
  return `…${characters.slice(1 - limits.text).join("")}`;
}

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
    throw new UsageError("--image and --progress exclude each other: a bar has no picture.");
  if (/^https?:\/\//i.test(image)) return image;
  const file = resolve(image);
  if (!existsSync(file)) throw new UsageError(`--image: there is no file ${file}.`);
  return file;
}
