import { open } from "node:fs/promises";
import type { ByteSource } from "../../tree/byte-source.js";
import { UpdateError } from "../../update-error.js";
import { decodeHeader, MAX_HEADER_BYTES, type PatchHeader, STREAMS, type StreamName } from "../header.js";
import { MAX_VARINT_BYTES, unzigzag } from "../varint.js";
import { damaged, PackedReader } from "./packed-reader.js";

/** So much of the result is built before it is handed on; with the unpackers, what an application needs of memory. */
const OUTPUT_BYTES = 256 * 1024;
/** A step is three numbers, a run two. */
const STEP_BYTES = 3 * MAX_VARINT_BYTES;
const RUN_BYTES = 2 * MAX_VARINT_BYTES;

export interface ApplyOptions {
  readonly signal?: AbortSignal;
  /** The result may not be longer than this. */
  readonly maxLength: number;
}

/** Takes the result piece by piece. A piece is only valid until the returned promise settles. */
export type Sink = (piece: Uint8Array) => Promise<void> | void;

/** Reads a patch's header and checks that the file has the length that it promises. */
export async function readHeader(
  file: string,
): Promise<{ readonly header: PatchHeader; readonly end: number }> {
  await using handle = await open(file, "r");
  const bytes = Buffer.alloc(MAX_HEADER_BYTES);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  const decoded = decodeHeader(bytes.subarray(0, bytesRead));
  const packed = STREAMS.reduce((sum, name) => sum + decoded.header.streams[name].packedLength, decoded.end);
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
    throw new UpdateError(
      "corrupt",
      `the patch is for a base of ${header.baseLength} bytes, not ${base.length}.`,
    );
  }
  if (header.targetLength > maxLength) {
    throw new UpdateError(
      "corrupt",
      `the patch would write ${header.targetLength} bytes, but ${maxLength} are signed.`,
    );
  }
  const readers = openReaders(file, header, end);
  try {
    await run(readers, base, header.targetLength, sink, signal);
    for (const name of STREAMS) await readers[name].end();
  } finally {
    for (const name of STREAMS) readers[name].close();
  }
}

type Readers = Readonly<Record<StreamName, PackedReader>>;

function openReaders(file: string, header: PatchHeader, start: number): Readers {
  let at = start;
  const reader = (name: StreamName) => {
    const stream = header.streams[name];
    const opened = new PackedReader(file, at, stream);
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

async function run(
  { control, runs, literals, extra }: Readers,
  base: ByteSource,
  length: number,
  sink: Sink,
  signal: AbortSignal | undefined,
): Promise<void> {
  const output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
  let filled = 0;
  let written = 0;
  let from = 0;
  // What is left of the present run: it may begin in one piece of the output and go on in the next.
  let equal = 0;
  let different = 0;

  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    if (filled > 0) await sink(output.subarray(0, filled));
    filled = 0;
  };

  while (written < length) {
    if (!control.has(STEP_BYTES)) await control.fill(STEP_BYTES);
    const add = control.number();
    const more = control.number();
    from += unzigzag(control.number());
    if (add + more === 0) throw damaged("a step does nothing");
    if (add + more > length - written) throw damaged("it writes more than it promised");
    if (from < 0 || from + add > base.length) throw damaged("a step leaves the base");
    written += add + more;

    for (let left = add; left > 0; ) {
      const piece = output.subarray(filled, filled + Math.min(left, OUTPUT_BYTES - filled));
      base.read(piece, from);
      for (let at = 0; at < piece.length; ) {
        if (equal + different === 0) {
          if (!runs.has(RUN_BYTES)) await runs.fill(RUN_BYTES);
          equal = runs.number();
          different = runs.number();
          if (equal + different === 0) throw damaged("a run does nothing");
        }
        const skipped = Math.min(equal, piece.length - at);
        at += skipped;
        equal -= skipped;
        if (equal > 0 || different === 0) continue;
        if (literals.buffered === 0) await literals.fill(1);
        const bytes = literals.bytes(Math.min(different, piece.length - at));
        if (bytes.length === 0 && at < piece.length) throw damaged("it has too few literal bytes");
        for (let i = 0; i < bytes.length; i++)
          piece[at + i] = (piece[at + i] as number) + (bytes[i] as number);
        at += bytes.length;
        different -= bytes.length;
      }
      left -= piece.length;
      from += piece.length;
      filled += piece.length;
      if (filled === OUTPUT_BYTES) await flush();
    }
    if (equal + different > 0) throw damaged("a run is longer than its step");

    for (let left = more; left > 0; ) {
      if (extra.buffered === 0) await extra.fill(1);
      const bytes = extra.bytes(Math.min(left, OUTPUT_BYTES - filled));
      if (bytes.length === 0) throw damaged("it has too few extra bytes");
      output.set(bytes, filled);
      left -= bytes.length;
      filled += bytes.length;
      if (filled === OUTPUT_BYTES) await flush();
    }
  }
  await flush();
}
