import { readFile } from "node:fs/promises";
import type { ByteSource } from "../../tree/byte-source.js";
import { UpdateError } from "../../update-error.js";
import type { ApplyOptions } from "../apply/apply-patch.js";
import type { Sink } from "../apply/output.js";
import { bunzip2 } from "./bzip2.js";

const headerBytes = 32;
const stepBytes = 24;
const outputBytes = 256 * 1024;
/** bsdiff may begin with a step that only seeks; a patch that does nothing else would take for ever. */
const maxIdleSteps = 16;

/**
 * Builds a target from a base and a patch in bsdiff's own format (`BSDIFF40`), which tufup's repositories hold.
 *
 * The patch is read into memory, base and target are not. As with `applyPatch`, only the caller can say whether the
 * result is the right one.
 */
export async function applyBsdiff40(
  file: string,
  base: ByteSource,
  sink: Sink,
  { maxLength, signal }: ApplyOptions,
): Promise<void> {
  const patch = await readFile(file);
  if (patch.toString("latin1", 0, 8) !== "BSDIFF40" || patch.length < headerBytes) {
    throw new UpdateError({ reason: "CORRUPT", message: "the file is not a patch of bsdiff's." });
  }
  const [controlLength, diffLength, targetLength] = [offset(patch, 8), offset(patch, 16), offset(patch, 24)];
  const diffStart = headerBytes + controlLength;
  const extraStart = diffStart + diffLength;
  if (controlLength < 0 || diffLength < 0 || targetLength < 0 || extraStart > patch.length) throw damaged();
  if (targetLength > maxLength) {
    throw new UpdateError({
      reason: "CORRUPT",
      message: `the patch would write ${targetLength} bytes, but ${maxLength} are signed.`,
    });
  }
  const control = new BlockReader(patch.subarray(headerBytes, diffStart));
  const diff = new BlockReader(patch.subarray(diffStart, extraStart));
  const extra = new BlockReader(patch.subarray(extraStart));

  let from = 0;
  let idle = 0;
  const output = new Uint8Array(outputBytes);
  for (let written = 0; written < targetLength; ) {
    const step = Buffer.alloc(stepBytes);
    control.fill(step);
    const [add, more, seek] = [offset(step, 0), offset(step, 8), offset(step, 16)];
    if (add < 0 || more < 0 || add + more > targetLength - written) throw damaged();
    idle = add + more === 0 ? idle + 1 : 0;
    if (idle > maxIdleSteps) throw damaged();
    for (let left = add; left > 0; ) {
      const piece = output.subarray(0, Math.min(left, outputBytes));
      diff.fill(piece);
      addBase(piece, base, from);
      await deliver(piece);
      from += piece.length;
      left -= piece.length;
    }
    for (let left = more; left > 0; ) {
      const piece = output.subarray(0, Math.min(left, outputBytes));
      extra.fill(piece);
      await deliver(piece);
      left -= piece.length;
    }
    from += seek;
    written += add + more;
  }

  async function deliver(piece: Uint8Array): Promise<void> {
    signal?.throwIfAborted();
    await sink(piece);
  }
}

/** bsdiff lets a step reach over either end of the base; bytes there count as zero. */
function addBase(piece: Uint8Array, base: ByteSource, from: number): void {
  const start = Math.max(0, from);
  const end = Math.min(base.length, from + piece.length);
  if (start >= end) return;
  const bytes = new Uint8Array(end - start);
  base.read(bytes, start);
  const shift = start - from;
  for (let i = 0; i < bytes.length; i++)
    piece[shift + i] = (piece[shift + i] as number) + (bytes[i] as number);
}

class BlockReader {
  readonly #blocks: Iterator<Uint8Array>;
  #block: Uint8Array = new Uint8Array();

  constructor(packed: Uint8Array) {
    this.#blocks = bunzip2(packed);
  }

  fill(into: Uint8Array): void {
    for (let at = 0; at < into.length; ) {
      while (this.#block.length === 0) {
        const next = this.#blocks.next();
        if (next.done) throw damaged();
        this.#block = next.value;
      }
      const piece = this.#block.subarray(0, into.length - at);
      into.set(piece, at);
      at += piece.length;
      this.#block = this.#block.subarray(piece.length);
    }
  }
}

/** bsdiff's numbers: eight bytes, the lowest first, the highest bit for the sign. */
function offset(bytes: Buffer, at: number): number {
  const size = bytes.readBigUInt64LE(at);
  const value = Number(size & 0x7fffffffffffffffn);
  if (!Number.isSafeInteger(value)) throw damaged();
  return size >> 63n ? -value : value;
}

function damaged(): UpdateError {
  return new UpdateError({ reason: "CORRUPT", message: "the bsdiff patch is damaged." });
}
