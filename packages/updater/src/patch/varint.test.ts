import fc from "fast-check";
import { expect, test } from "vitest";
import { maxVarintBytes, putVarint, takeVarint, unzigzag, zigzag } from "./varint.js";

test("numbers come back as they were written, up to 2^53 - 1", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const bytes = new Uint8Array(maxVarintBytes);
      const end = putVarint(bytes, 0, value);
      const cursor = { bytes, at: 0 };
      expect(takeVarint(cursor)).toBe(value);
      expect(cursor.at).toBe(end);
    }),
  );
});

test("numbers of either sign come back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }), (value) => {
      expect(unzigzag(zigzag(value))).toBe(value);
    }),
  );
  expect([0, -1, 1, -2, 2].map(zigzag)).toEqual([0, 1, 2, 3, 4]);
});

test.each([
  [0, [0]],
  [127, [127]],
  [128, [128, 1]],
  [300, [172, 2]],
  [16_383, [255, 127]],
  [16_384, [128, 128, 1]],
  [2 ** 53 - 1, [255, 255, 255, 255, 255, 255, 255, 15]],
])("%i has its shortest form", (value, form) => {
  const bytes = new Uint8Array(10);
  expect(putVarint(bytes, 1, value)).toBe(form.length + 1);
  expect([...bytes.subarray(1, form.length + 1)]).toEqual(form);
  const cursor = { bytes, at: 1 };
  expect([takeVarint(cursor), cursor.at]).toEqual([value, form.length + 1]);
});

test.each([
  ["is cut off", [128]],
  ["is not there", []],
  ["is too large", [255, 255, 255, 255, 255, 255, 255, 16]],
  ["is too long", [128, 128, 128, 128, 128, 128, 128, 128, 0]],
])("a number that %s is none", (_, bytes) => {
  expect(takeVarint({ bytes: Uint8Array.from(bytes), at: 0 })).toBeUndefined();
});
