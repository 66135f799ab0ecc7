/** As large as the chunks of Node's own pool: so much is kept at most for the sake of one small message. */
const chunkBytes = 8192;

let chunk: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Allocates a buffer for a message that is kept for a while. Node's own pool would place it beside short-lived buffers,
 * and one message that is kept would keep the memory of all its neighbours.
 */
export function pooledBuffer(length: number): Buffer {
  if (length > chunkBytes / 2) return Buffer.allocUnsafeSlow(length);
  if (used + length > chunk.length) {
    chunk = Buffer.allocUnsafeSlow(chunkBytes);
    used = 0;
  }
  const buffer = chunk.subarray(used, used + length);
  used += length;
  return buffer;
}
