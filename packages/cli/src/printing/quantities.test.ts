import { expect, test } from "vitest";
import { clockTime, dateAndTime, durationWords, size } from "./quantities.js";

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

test.each([
  [0, "0 B"],
  [812, "812 B"],
  [14_200, "14.2 kB"],
  [99_900, "99.9 kB"],
  [100_400, "100 kB"],
  [14_200_000, "14.2 MB"],
  [5e13, "50000 GB"],
])("%d bytes are %s", (bytes, text) => expect(size(bytes)).toBe(text));

test("writes the local time with two digits each", () => {
  const date = new Date(2026, 0, 2, 3, 4, 5);
  expect([clockTime(date), dateAndTime(date)]).toEqual(["03:04", "2026-01-02 03:04:05"]);
});
