import { expect, test } from "vitest";
import { floorPercent, isFurther, reaches } from "./fraction.js";

test.each<[current: number, total: number, percent: number, expected: boolean]>([
  [0, 100, 1, false],
  [24.999, 100, 25, false],
  [25, 100, 25, true],
  [26, 100, 25, true],
  [1, 3, 33, true],
  [1, 3, 34, false],
  // The two sides round to the same number here, and the truth lies just below, at or above.
  [2 ** 53 - 1, 2 ** 53, 100, false],
  [29, 100, 29, true],
  [57, 100, 57, true],
  [9007199254740990, 9007199254740991 * 2, 50, false],
  [4503599627370496, 9007199254740992, 50, true],
])("%d of %d reaches %d percent: %s", (current, total, percent, expected) => {
  expect(reaches(current, total, percent)).toBe(expected);
});

test("decides exactly where both sides round to the same number", () => {
  // 0.07 is a little more than 7 hundredths, 0.29 a little less than 29.
  expect(0.07 / 1).toBe(7 / 100);
  expect(reaches(0.07, 1, 7)).toBe(true);
  expect(0.29 / 1).toBe(29 / 100);
  expect(reaches(0.29, 1, 29)).toBe(false);
});

test.each<[first: [number, number], second: [number, number], expected: boolean]>([
  [[2, 4], [1, 4], true],
  [[1, 4], [2, 4], false],
  [[1, 2], [1, 2], false],
  [[1, 2], [2, 4], false],
  [[2, 4], [1, 2], false],
  [[1, 3], [1, 2], false],
  // Equal as quotients, not as fractions.
  [[0.07, 1], [7, 100], true],
  [[7, 100], [0.07, 1], false],
  [[0.29, 1], [29, 100], false],
  [[29, 100], [0.29, 1], true],
  // One half of a pair is equal.
  [[1, 2], [1, 3], true],
  [[2, 3], [1, 3], true],
])("%j is further than %j: %s", ([current, total], [otherCurrent, otherTotal], expected) => {
  expect(isFurther({ current, total }, { current: otherCurrent, total: otherTotal })).toBe(expected);
});

test.each<[current: number, total: number, percent: number]>([
  [0, 1, 0],
  [1, 1, 100],
  [3, 1, 100],
  [1, 3, 33],
  [2, 3, 66],
  [999, 1000, 99],
  [29, 100, 29],
  [57, 100, 57],
  [58, 100, 58],
  [0.29, 1, 28],
  [0.07, 1, 7],
  [0.001, 1, 0],
])("rounds %d of %d down to %d percent", (current, total, percent) => {
  expect(floorPercent({ current, total })).toBe(percent);
});
