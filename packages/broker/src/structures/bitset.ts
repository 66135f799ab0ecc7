/** Set of small indexes, one bit each. A plain number while 31 bits are enough: every notification has one of these. */
export type Bitset = number | Uint32Array;

export const noBits: Bitset = 0;

const bitsOfNumber = 31;

/** Returns whether an index is in the set. */
export function hasBit(bits: Bitset, index: number): boolean {
  if (typeof bits === "number") return index < bitsOfNumber && ((bits >>> index) & 1) === 1;
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Adds an index. The set given may be changed, and must not be used afterwards. */
export function withBit(bits: Bitset, index: number): Bitset {
  if (typeof bits === "number" && index < bitsOfNumber) return bits | (1 << index);
  const words = typeof bits === "number" ? Uint32Array.of(bits) : bits;
  const word = index >>> 5;
  const grown = word < words.length ? words : new Uint32Array(word + 1);
  if (grown !== words) grown.set(words);
  grown[word] = (grown[word] as number) | (1 << (index & 31));
  return grown;
}

/** Returns the number of indexes in the set. */
export function countBits(bits: Bitset): number {
  let count = 0;
  for (const word of typeof bits === "number" ? [bits] : bits) {
    for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  }
  return count;
}

/** Returns whether the set has any index. */
export const anyBit = (bits: Bitset): boolean =>
  typeof bits === "number" ? bits !== 0 : bits.some((word) => word !== 0);
