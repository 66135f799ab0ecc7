/** As large as the slabs of Node's own pool: so much is kept at most for the sake of one small message. */
const slabBytes = 8192;

let slab: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Room for a message that stays for a while. Node's pool hands out neighbouring places to everything, and a place that
 * stays would keep all that was only passing through beside it.
 */
export function roomFor(length: number): Buffer {
  if (length > slabBytes / 2) return Buffer.allocUnsafeSlow(length);
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    used = 0;
  }
  const room = slab.subarray(used, used + length);
  used += length;
  return room;
}
