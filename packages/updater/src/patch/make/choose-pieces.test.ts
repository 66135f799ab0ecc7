import fc from "fast-check";
import { expect, test } from "vitest";
import { choosePieces } from "./choose-pieces.js";
import type { Piece } from "./match.js";

const text = (length: number) => Buffer.alloc(length, "a");
const binary = (length: number) => Buffer.alloc(length, 200);
/** Returns whether the only piece, which covers the whole target, is worth a step. */
function isWorth(base: Uint8Array, target: Uint8Array, start = 0): boolean {
  const piece = { at: 0, length: target.length, from: 0 };
  const chosen = choosePieces(base, target, [piece], start);
  if (chosen.length > 0) expect(chosen).toEqual([piece]);
  return chosen.length > 0;
}

test("a step is worth more than fourteen bytes of text, or two of anything else", () => {
  expect([14, 15].map((length) => isWorth(text(length), text(length)))).toEqual([false, true]);
  expect([2, 3].map((length) => isWorth(binary(length), binary(length)))).toEqual([false, true]);
});

test.each([
  [[9], true],
  [[10], true],
  [[13], true],
  [[32], true],
  [[126], true],
  [[8], false],
  [[11], false],
  [[14], false],
  [[31], false],
  [[127], false],
  [[128], false],
  [[97, 0], false],
  [[0, 97], false],
])("bytes %j are text: %s", (bytes, isText) => {
  const target = Buffer.alloc(4, Buffer.from(bytes));
  expect(isWorth(target, target)).toBe(!isText);
});

/** Changes the bytes at these places, so that they stay text. */
const changed = (length: number, ...places: readonly number[]) => {
  const bytes = text(length);
  for (const at of places) bytes[at] = 98;
  return bytes;
};
test.each([
  ["one byte", [5], 21],
  ["two bytes beside each other", [5, 6], 23],
  ["two bytes apart", [5, 8], 29],
  ["the first byte", [0], 21],
])("a difference of %s is paid for", (_, places, unworthy) => {
  expect(isWorth(text(unworthy), changed(unworthy, ...places))).toBe(false);
  expect(isWorth(text(unworthy + 1), changed(unworthy + 1, ...places))).toBe(true);
});

test.each([
  [0, 14],
  [1, 16],
  [-1, 16],
  [3, 17],
  [-7, 18],
])("an address %i bytes away is paid for", (away, unworthy) => {
  expect(isWorth(text(unworthy), text(unworthy), -away)).toBe(false);
  expect(isWorth(text(unworthy + 1), text(unworthy + 1), -away)).toBe(true);
});

test("an address is free that goes on as the new bytes before it do", () => {
  const base = text(40);
  const target = text(40);
  const piece = { at: 10, length: 15, from: 10 };
  expect(choosePieces(base, target, [piece], 0)).toEqual([piece]);
  expect(choosePieces(base, target, [{ ...piece, from: 0 }], 0)).toEqual([{ ...piece, from: 0 }]);
  expect(choosePieces(base, target, [{ ...piece, from: 13 }], 0)).toEqual([]);
});

test("nothing is chosen from nothing", () => {
  expect(choosePieces(text(1), text(1), [], 0)).toEqual([]);
});

/** The cost of a way through pieces by the estimates that the module documents, in bits less those of new bytes only. */
function costOf(base: Uint8Array, target: Uint8Array, way: readonly Piece[], start: number): number {
  let cost = 0;
  let before: Piece = { at: 0, length: 0, from: start };
  for (const piece of way) {
    const seek = piece.from - before.from - before.length;
    const gap = piece.at - before.at - before.length;
    const away = Math.min(Math.abs(seek), Math.abs(seek - gap));
    cost += 14 + (away === 0 ? 0 : 1 + Math.log2(away + 1));
    const bytes = target.subarray(piece.at, piece.at + piece.length);
    const differs = [...bytes].map((byte, i) => byte !== base[piece.from + i]);
    const isText = bytes.every((byte) => (byte > 31 && byte < 127) || [9, 10, 13].includes(byte));
    cost -= bytes.length * (isText ? 1 : 5);
    cost += 1.5 * differs.filter((one) => one).length;
    cost += 6 * differs.filter((one, i) => one && !differs[i - 1]).length;
    before = piece;
  }
  return cost;
}

test("the way through the pieces is the cheapest of all", () => {
  const bytes = fc.uint8Array({ minLength: 300, maxLength: 300 });
  const lengths = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 25 }), fc.nat(270)), {
    maxLength: 7,
    size: "max",
  });
  fc.assert(
    fc.property(bytes, fc.boolean(), lengths, fc.nat(300), (base, isText, parts, start) => {
      if (isText) for (const [i, byte] of base.entries()) base[i] = 97 + (byte % 3);
      const target = new Uint8Array(400);
      let at = 0;
      const pieces = parts.map(([gap, length, from]) => {
        const piece = { at: at + gap, length, from };
        target.set(base.subarray(from, from + length), piece.at);
        if (length % 2 === 0) target[piece.at + 1] = 65;
        at += gap + length;
        return piece;
      });
      const ways = Array.from({ length: 2 ** pieces.length }, (_, bits) =>
        pieces.filter((_, i) => bits & (1 << i)),
      );
      const least = Math.min(...ways.map((way) => costOf(base, target, way, start)));
      const chosen = choosePieces(base, target, pieces, start);
      expect(costOf(base, target, chosen, start)).toBeCloseTo(least, 6);
      expect(pieces.filter((piece) => chosen.includes(piece))).toEqual(chosen);
    }),
    { numRuns: 200 },
  );
});

test("a piece follows one of the twenty-four before it", () => {
  const base = binary(4_000);
  const target = Buffer.concat([binary(100), Buffer.alloc(2_000, 7)]);
  /** A good piece, pieces that are worth nothing, and one that is worth its step only right behind the first. */
  const pieces = (between: number): Piece[] => [
    { at: 0, length: 20, from: 0 },
    ...Array.from({ length: between }, (_, i) => ({ at: 20 + i, length: 1, from: 3_000 - 100 * i })),
    { at: 20 + between, length: 4, from: 20 },
  ];
  expect(choosePieces(base, target, pieces(23), 0)).toHaveLength(2);
  expect(choosePieces(base, target, pieces(24), 0)).toHaveLength(1);
});
