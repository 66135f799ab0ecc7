/** Number of bytes that a key of the index covers: the shortest match that a lookup can find. */
export const keyBytes = 8;

/** Positions in a base, grouped by the hash of the eight bytes that begin there, ascending within each group. */
export interface BaseIndex {
  readonly base: Uint8Array;
  readonly shift: number;
  /** Beginning in `positions` of the group of each hash; one more than there are hashes. */
  readonly starts: Uint32Array;
  readonly positions: Uint32Array;
}

/** The most positions that an index holds: four bytes of memory each. */
const maxPositions = 192 * 1024 * 1024;

/** Bases from this length on are sampled: the time for the index of a large program is halved, and matches grow back. */
const sampledFromBytes = 32 * 1024 * 1024;

/**
 * Indexes a base by a counting sort over hashes. Linear in every case: repetitive input, which makes suffix sorting
 * slow, only makes long groups here, and a lookup reads no more than a few entries of a group.
 *
 * Long bases are sampled; the matcher grows matches in both directions, so little is lost.
 */
export function indexBase(base: Uint8Array, stride = strideFor(base.length)): BaseIndex {
  const keys = Math.max(0, base.length - keyBytes + 1);
  const count = Math.ceil(keys / stride);
  const bits = Math.min(25, Math.max(8, Math.ceil(Math.log2(count + 1)) - 1));
  const shift = 32 - bits;
  const starts = new Uint32Array(2 ** bits + 1);
  eachKey(base, stride, shift, (hash) => {
    starts[hash + 1] = (starts[hash + 1] as number) + 1;
  });
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const positions = new Uint32Array(count);
  // Filling moves each start to its group's end, which is the next group's start: shifting by one puts them right.
  eachKey(base, stride, shift, (hash, position) => {
    const slot = starts[hash] as number;
    positions[slot] = position;
    starts[hash] = slot + 1;
  });
  starts.copyWithin(1, 0, starts.length - 1);
  starts[0] = 0;
  return { base, shift, starts, positions };
}

export function strideFor(length: number): number {
  if (length < sampledFromBytes) return 1;
  return Math.max(2, Math.ceil(length / maxPositions));
}

/** The hash of the eight bytes at a position. */
export function keyAt(bytes: Uint8Array, at: number, shift: number): number {
  const low =
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24);
  const high =
    (bytes[at + 4] as number) |
    ((bytes[at + 5] as number) << 8) |
    ((bytes[at + 6] as number) << 16) |
    ((bytes[at + 7] as number) << 24);
  return mix(low, high, shift);
}

function mix(low: number, high: number, shift: number): number {
  const hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> shift;
}

function eachKey(
  base: Uint8Array,
  stride: number,
  shift: number,
  visit: (hash: number, position: number) => void,
): void {
  if (base.length < keyBytes) return;
  let low = 0;
  let high = 0;
  for (let i = 0; i < keyBytes - 1; i++) {
    low = (low >>> 8) | (high << 24);
    high = (high >>> 8) | ((base[i] as number) << 24);
  }
  let wait = 1;
  for (let end = keyBytes - 1; end < base.length; end++) {
    low = (low >>> 8) | (high << 24);
    high = (high >>> 8) | ((base[end] as number) << 24);
    if (--wait > 0) continue;
    wait = stride;
    visit(mix(low, high, shift), end - keyBytes + 1);
  }
}
