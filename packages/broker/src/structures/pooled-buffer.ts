/** As large as the chunks of Node's own pool: so much is kept at most for the sake of one small message. */
const chunkBytes = 8192;

/** Size from which a message gets pages of its own. */
const pagedBytes = 16_384;

let chunk: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Allocates a buffer for a message that is kept for a while. Node's own pool would place it beside short-lived buffers,
 * and one message that is kept would keep the memory of all its neighbours.
 *
 * Large ones are resizable, though nobody resizes them: V8 maps the pages of such a buffer for it alone, and unmaps them
 * when it is collected. Memory that malloc has given out goes back to the system only where nothing lies above it, so
 * that 64 MB of messages once queued would stay with the process.
 */
export function pooledBuffer(length: number): Buffer {
  if (length >= pagedBytes) return Buffer.from(new ArrayBuffer(length, { maxByteLength: length }), 0, length);
  if (length > chunkBytes / 2) return Buffer.allocUnsafeSlow(length);
  if (used + length > chunk.length) {
    chunk = Buffer.allocUnsafeSlow(chunkBytes);
    used = 0;
  }
  const buffer = chunk.subarray(used, used + length);
  used += length;
  return buffer;
}
