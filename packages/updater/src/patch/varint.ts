/** The longest form of a whole number up to 2^53 - 1. */
export const maxVarintBytes = 8;

/** Appends a whole number, seven bits a byte, the lowest first; the top bit says that more follow. Returns the new end. */
export function putVarint(into: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest >= 128) {
    into[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  into[at++] = rest;
  return at;
}

/** Maps whole numbers of either sign to those from zero up: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 … */
export function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** A place in some bytes, moved by reading. */
interface Cursor {
  bytes: Uint8Array;
  at: number;
}

/**
 * Reads the next number; undefined if it is cut off, too long or too large. Millions are read for one patch, so that
 * nothing is allocated for each.
 */
export function takeVarint(cursor: Cursor): number | undefined {
  const { bytes, at } = cursor;
  let value = 0;
  let scale = 1;
  for (let i = 0; i < maxVarintBytes; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 127) * scale;
    if (byte < 128) {
      cursor.at = at + i + 1;
      return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
    }
    scale *= 128;
  }
  return undefined;
}
