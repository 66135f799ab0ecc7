import type { Piece } from "./match.js";

/** Estimated cost of the parts of a patch, in bits after packing. */
const stepBits = 14;
/** A place at which a piece differs from the base: one entry of `runs`. */
const runBits = 6;
const differenceBits = 1.5;
/** A new byte of text. Text is packed well, also because much of what is new in a text resembles other new text. */
const newTextBits = 1;
const newBinaryBits = 5;
/** Number of pieces before each that are tried as the one that it follows. */
const piecesTried = 24;

/**
 * Leaves out the pieces that cost more as steps than their bytes cost as new ones.
 *
 * A new paragraph can be put together from pieces of ten letters that come from all over a base, but their addresses take
 * more room than the letters do. Takes the cheapest of all ways through the pieces, by the estimates above. `start` is
 * where the base was read last before the target begins.
 */
export function choosePieces(
  base: Uint8Array,
  target: Uint8Array,
  pieces: readonly Piece[],
  start: number,
): Piece[] {
  const first = { at: 0, length: 0, from: start };
  // For each piece, of the cheapest way that ends with it: the cost compared with new bytes only, and the piece before.
  const costs = new Float64Array(pieces.length);
  const before = new Int32Array(pieces.length).fill(-1);
  let last = -1;
  for (const [i, piece] of pieces.entries()) {
    let cheapest = seekBits(piece, first);
    for (let j = Math.max(0, i - piecesTried); j < i; j++) {
      const cost = (costs[j] as number) + seekBits(piece, pieces[j] as Piece);
      if (cost >= cheapest) continue;
      cheapest = cost;
      before[i] = j;
    }
    const cost = cheapest + stepBits - savedBits(base, target, piece);
    costs[i] = cost;
    if (cost < (last < 0 ? 0 : (costs[last] as number))) last = i;
  }
  const chosen: Piece[] = [];
  for (let i = last; i >= 0; i = before[i] as number) chosen.push(pieces[i] as Piece);
  return chosen.reverse();
}

/** Bits for the address of a piece: few if it goes on where the piece before stopped, or is moved as far as that one. */
function seekBits({ at, from }: Piece, before: Piece): number {
  const seek = from - (before.from + before.length);
  const extra = at - (before.at + before.length);
  const distance = Math.min(Math.abs(seek), Math.abs(seek - extra));
  return distance === 0 ? 0 : Math.log2(distance + 1) + 1;
}

/** Bits that a piece saves compared with new bytes, its differences taken into account. */
function savedBits(base: Uint8Array, target: Uint8Array, { at, length, from }: Piece): number {
  let runs = 0;
  let differences = 0;
  let text = true;
  let equal = true;
  for (let i = 0; i < length; i++) {
    const byte = target[at + i] as number;
    if (text && !isText(byte)) text = false;
    const same = base[from + i] === byte;
    if (!same) {
      differences++;
      if (equal) runs++;
    }
    equal = same;
  }
  return length * (text ? newTextBits : newBinaryBits) - runs * runBits - differences * differenceBits;
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}
