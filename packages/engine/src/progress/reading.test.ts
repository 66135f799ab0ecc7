import { expect, test } from "vitest";
import { isCount, readProgress } from "./reading.js";

test.each<[value: unknown, expected: boolean]>([
  [0, true],
  [-0, true],
  [0.5, true],
  [Number.MAX_VALUE, true],
  [-1, false],
  [-Number.MIN_VALUE, false],
  [Number.POSITIVE_INFINITY, false],
  [Number.NaN, false],
  ["1", false],
  [1n, false],
  [null, false],
  [undefined, false],
])("%s is a count: %s", (value, expected) => expect(isCount(value)).toBe(expected));

test("takes the total of the reading, else the declared one", () => {
  expect(readProgress({ current: 1, total: 5 }, 9)).toEqual({ current: 1, total: 5, seq: 0 });
  expect(readProgress({ current: 1 }, 9)).toEqual({ current: 1, total: 9, seq: 0 });
  expect(readProgress({ current: 1, total: null }, 9)).toEqual({ current: 1, total: null, seq: 0 });
  expect(readProgress({ current: 1 }, null)).toEqual({ current: 1, total: null, seq: 0 });
  expect(readProgress({ current: 1, total: 0, seq: 3 }, 9)).toEqual({ current: 1, total: 0, seq: 3 });
});

test("turns -0 into 0", () => {
  expect(readProgress({ current: -0, total: -0, seq: -0 }, null)).toEqual({ current: 0, total: 0, seq: 0 });
});

test.each<[reading: object, fault: string]>([
  [{}, "current must be a finite number of at least 0, not undefined"],
  [{ current: -1 }, "current must be a finite number of at least 0, not -1"],
  [{ current: "1" }, 'current must be a finite number of at least 0, not "1"'],
  [
    { current: 1, total: -1 },
    "total must be a finite number of at least 0, or null where it is not known, not -1",
  ],
  [{ current: 1, seq: Number.NaN }, "seq must be a finite number of at least 0, not NaN"],
])("says what is wrong with %j", (reading, fault) => {
  expect(readProgress(reading, null)).toBe(fault);
});
