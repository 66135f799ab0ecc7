import { addAbortSignal, type Readable } from "node:stream";

/** More than any text may hold: what comes after it need not be read. */
const enough = 64 * 1024;

/** The text that was given, or with `-` what standard input holds, without its last newline. */
export async function readText(
  given: string | undefined,
  stdin: Readable,
  signal: AbortSignal,
): Promise<string> {
  if (given !== "-") return given ?? "";
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > enough) break;
  }
  return Buffer.concat(chunks).toString("utf8").trimEnd();
}
