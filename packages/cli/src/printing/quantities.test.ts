import { expect, test } from "vitest";
import { durationWords } from "./quantities.js";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_000, "1 s"],
  [59_499, "59 s"],
  [59_500, "1 min"],
  [303_000, "5 min 3 s"],
  [3_600_000, "1 h"],
  [3_605_000, "1 h"],
  [7_800_000, "2 h 10 min"],
  [90_000_000, "1 d 1 h"],
])("durationWords tells %i ms as %s", (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});
