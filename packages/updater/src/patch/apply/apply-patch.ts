import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../../tree/byte-source.js";
import { UpdateError } from "../../update-error.js";
import { decodeHeader, maxHeaderBytes, type PatchHeader, type StreamName, streamNames } from "../header.js";
import { Output, type Sink } from "./output.js";
import { damaged, PackedReader } from "./packed-reader.js";
import { applySteps, type Readers } from "./steps.js";

export interface ApplyOptions {
  readonly signal?: AbortSignal | undefined;
  /** The result may not be longer than this. */
  readonly maxLength: number;
}

/** Reads a patch's header and checks that the file has the length that it promises. */
export async function readHeader(
  file: string,
): Promise<{ readonly header: PatchHeader; readonly end: number }> {
  await using handle = await open(file, "r");
  const bytes = Buffer.alloc(maxHeaderBytes);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  const decoded = decodeHeader(bytes.subarray(0, bytesRead));
  const packed = streamNames.reduce(
    (sum, name) => sum + decoded.header.streams[name].packedLength,
    decoded.end,
  );
  const { size } = await handle.stat();
  if (packed !== size) throw damaged(`it has ${size} bytes instead of ${packed}`);
  return decoded;
}

/**
 * Builds a target from a base and a patch, in bounded memory.
 *
 * Every offset and length is checked and no more than `maxLength` bytes are handed on, but only the caller can say
 * whether they are the right ones: compare their hash with a signed one before using them.
 */
export async function applyPatch(
  file: string,
  base: ByteSource,
  sink: Sink,
  { maxLength, signal }: ApplyOptions,
): Promise<void> {
  const { header, end } = await readHeader(file);
  if (header.baseLength !== base.length) {
    throw new UpdateError({
      reason: "CORRUPT",
      message: `the patch is for a base of ${header.baseLength} bytes, not ${base.length}.`,
    });
  }
  if (header.targetLength > maxLength) {
    throw new UpdateError({
      reason: "CORRUPT",
      message: `the patch would write ${header.targetLength} bytes, but ${maxLength} are signed.`,
    });
  }
  await using handle = await open(file, "r");
  const readers = openReaders(handle, header, end);
  const output = new Output(sink, signal);
  try {
    await applySteps(readers, base, header.targetLength, output);
    await output.end();
    for (const name of streamNames) readers[name].end();
  } finally {
    for (const name of streamNames) await readers[name].close();
    await output.settled();
  }
}

function openReaders(file: FileHandle, header: PatchHeader, start: number): Readers {
  let at = start;
  const reader = (name: StreamName) => {
    const stream = header.streams[name];
    const opened = new PackedReader(file, at, name, stream);
    at += stream.packedLength;
    return opened;
  };
  return {
    control: reader("control"),
    runs: reader("runs"),
    literals: reader("literals"),
    extra: reader("extra"),
  };
}
