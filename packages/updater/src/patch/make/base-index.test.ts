import fc from "fast-check";
import { expect, test } from "vitest";
import { indexBase, keyAt, keyBytes, strideFor } from "./base-index.js";

/** Bytes with few values, so that many of them hash to one group. */
const base = fc.oneof(
  fc.uint8Array({ maxLength: 300, size: "max" }),
  fc.array(fc.constantFrom(0, 1), { maxLength: 300, size: "max" }).map((bytes) => Uint8Array.from(bytes)),
);

test("groups every position that is sampled by the hash of its eight bytes, ascending", () => {
  fc.assert(
    fc.property(base, fc.constantFrom(1, 2, 3, 7), (bytes, stride) => {
      const { starts, positions, shift, base: same } = indexBase(bytes, stride);
      expect(same).toBe(bytes);
      expect(starts[0]).toBe(0);
      expect(starts.at(-1)).toBe(positions.length);
      const expected: number[] = [];
      for (let at = 0; at + keyBytes <= bytes.length; at += stride) expected.push(at);
      expect([...positions].sort((a, b) => a - b)).toEqual(expected);
      // Each position lies in the group of its hash, so that it is found there, behind those before it.
      const found = expected.map((at) => {
        const hash = keyAt(bytes, at, shift);
        return positions
          .subarray(starts[hash], starts[hash + 1])
          .filter((one) => one <= at)
          .at(-1);
      });
      expect(found).toEqual(expected);
      const ascending = positions.subarray(1).every((at, i) => {
        const before = positions[i] as number;
        return at > before || keyAt(bytes, at, shift) > keyAt(bytes, before, shift);
      });
      expect(ascending).toBe(true);
    }),
  );
});

test.each([
  [0, 0],
  [7, 0],
  [8, 1],
  [9, 2],
])("a base of %i bytes has %i positions", (length, count) => {
  expect(indexBase(new Uint8Array(length)).positions).toHaveLength(count);
});

test.each([
  [8, 24],
  [510 + 7, 24],
  [511 + 7, 24],
  [512 + 7, 23],
  [1_023 + 7, 23],
  [1_024 + 7, 22],
])("a base of %i bytes has about half as many groups as positions, but 256 at least", (length, shift) => {
  const index = indexBase(new Uint8Array(length));
  expect(index.shift).toBe(shift);
  expect(index.starts).toHaveLength(2 ** (32 - shift) + 1);
});

const mebibyte = 2 ** 20;
test.each([
  [0, 1],
  [32 * mebibyte - 1, 1],
  [32 * mebibyte, 2],
  [384 * mebibyte, 2],
  [384 * mebibyte + 1, 3],
])("of a base of %i bytes each %i. position is sampled", (length, stride) => {
  expect(strideFor(length)).toBe(stride);
});

test("hashes eight bytes, all of them, into the number of bits that are left", () => {
  const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const hashes = new Set([keyAt(bytes, 0, 8)]);
  for (let i = 0; i < keyBytes; i++) {
    const changed = Uint8Array.from(bytes);
    changed[i] = 200;
    hashes.add(keyAt(changed, 0, 8));
  }
  expect(hashes.size).toBe(keyBytes + 1);
  expect(keyAt(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 200]), 0, 8)).toBe(keyAt(bytes, 0, 8));
  expect(keyAt(bytes, 1, 8)).not.toBe(keyAt(bytes, 0, 8));
  expect(Math.max(...hashes)).toBeLessThan(2 ** 24);
});

test("spreads what programs are made of over the groups", () => {
  const bytes = Uint8Array.from({ length: 8_192 }, (_, i) =>
    i % 8 === 0 ? i / 8 : i % 16 === 1 ? i >> 11 : 0,
  );
  const { starts, positions } = indexBase(bytes, 8);
  const used = starts.subarray(1).filter((end, i) => end > (starts[i] as number)).length;
  expect(used).toBeGreaterThan(positions.length / 4);
});
