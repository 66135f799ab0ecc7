import { type BaseIndex, keyAt, keyBytes } from "./base-index.js";

/** Part of a target, from `at` on, that resembles the bytes of the base from `from` on. */
export interface Piece {
  readonly at: number;
  readonly length: number;
  readonly from: number;
}

/** So many entries of a group are tried, the nearest to where the match is expected. */
const maxTries = 24;
/** A match of this length is taken without looking for a longer one. */
const longEnough = 64;
/** Matches are not followed further in a lookup: on repetitive input that would take quadratic time. */
const longestMatch = 32 * 1024;
/** A match must beat the present alignment by so many bytes to be worth a step of its own. */
const worthAStep = 8;

/**
 * Describes a target by pieces of a base. The pieces ascend and do not overlap.
 *
 * Follows the present alignment as long as enough of its bytes agree, which in programs goes on through addresses that
 * moved, and changes to another where a match beats it. Then the pieces grow towards each other as far as more than
 * half of their bytes agree, and where they meet the better one wins. The alignment at the beginning is the one that puts
 * `start` of the base beside the first byte of the target.
 */
export function match(index: BaseIndex, target: Uint8Array, start: number): Piece[] {
  const { base } = index;
  const pieces: Piece[] = [];
  const end = target.length;
  const found = { length: 0, from: 0 };
  let scan = 0;
  let length = 0;
  let from = 0;
  let lastScan = 0;
  let lastFrom = start;
  let aligned = start;

  while (scan < end) {
    scan += length;
    let agreeing = 0;
    let run = 0;
    for (let counted = scan; scan < end; scan++) {
      if (run > 0) run--;
      else run = commonLength(base, scan + aligned, target, scan);
      length = run;
      from = scan + aligned;
      if (run < longEnough) {
        longest(index, target, scan, scan + aligned, found);
        if (found.length > length) ({ length, from } = found);
      }
      for (; counted < scan + length; counted++) {
        if (base[counted + aligned] === target[counted]) agreeing++;
      }
      if ((length === agreeing && length !== 0) || length > agreeing + worthAStep) break;
      if (base[scan + aligned] === target[scan]) agreeing--;
    }
    if (length === agreeing && scan < end) continue;

    let forward = growForward(base, target, lastScan, lastFrom, scan);
    let backward = scan < end ? growBackward(base, target, lastScan, scan, from) : 0;
    const overlap = lastScan + forward - (scan - backward);
    if (overlap > 0) {
      const kept = shareOverlap(
        base,
        target,
        lastScan + forward - overlap,
        lastFrom + forward - overlap,
        from - backward,
        overlap,
      );
      forward += kept - overlap;
      backward -= kept;
    }
    if (forward > 0) pieces.push({ at: lastScan, length: forward, from: lastFrom });
    lastScan = scan - backward;
    lastFrom = from - backward;
    aligned = from - scan;
  }
  return pieces;
}

/** Bytes outside of either array never agree, since they read as undefined in one and a number in the other. */
function commonLength(base: Uint8Array, from: number, target: Uint8Array, at: number): number {
  if (from < 0) return 0;
  const most = Math.min(base.length - from, target.length - at);
  let length = 0;
  while (length < most && base[from + length] === target[at + length]) length++;
  return length;
}

function longest(
  { base, shift, starts, positions }: BaseIndex,
  target: Uint8Array,
  at: number,
  expected: number,
  found: { length: number; from: number },
): void {
  found.length = 0;
  if (at + keyBytes > target.length) return;
  const hash = keyAt(target, at, shift);
  let first = starts[hash] as number;
  let last = starts[hash + 1] as number;
  if (last - first > maxTries) {
    const near = lowerBound(positions, first, last, expected);
    first = Math.max(first, Math.min(near - maxTries / 2, last - maxTries));
    last = first + maxTries;
  }
  const most = Math.min(target.length - at, longestMatch);
  for (let i = first; i < last; i++) {
    const from = positions[i] as number;
    if (base[from + found.length] !== target[at + found.length]) continue;
    const limit = Math.min(most, base.length - from);
    let length = 0;
    while (length < limit && base[from + length] === target[at + length]) length++;
    if (length > found.length) {
      found.length = length;
      found.from = from;
      if (length === most) return;
    }
  }
}

function lowerBound(positions: Uint32Array, first: number, last: number, value: number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function growForward(base: Uint8Array, target: Uint8Array, at: number, from: number, end: number): number {
  const most = Math.min(end - at, base.length - from);
  let agreeing = 0;
  let best = 0;
  let length = 0;
  for (let i = 0; i < most; ) {
    if (base[from + i] === target[at + i]) agreeing++;
    i++;
    if (agreeing * 2 - i > best * 2 - length) {
      best = agreeing;
      length = i;
    }
  }
  return length;
}

function growBackward(base: Uint8Array, target: Uint8Array, start: number, at: number, from: number): number {
  const most = Math.min(at - start, from);
  let agreeing = 0;
  let best = 0;
  let length = 0;
  for (let i = 1; i <= most; i++) {
    if (base[from - i] === target[at - i]) agreeing++;
    if (agreeing * 2 - i > best * 2 - length) {
      best = agreeing;
      length = i;
    }
  }
  return length;
}

/** Returns the number of bytes of an overlap that the earlier piece keeps. */
function shareOverlap(
  base: Uint8Array,
  target: Uint8Array,
  at: number,
  earlier: number,
  later: number,
  overlap: number,
): number {
  let score = 0;
  let best = 0;
  let kept = 0;
  for (let i = 0; i < overlap; i++) {
    if (base[earlier + i] === target[at + i]) score++;
    if (base[later + i] === target[at + i]) score--;
    if (score > best) {
      best = score;
      kept = i + 1;
    }
  }
  return kept;
}
