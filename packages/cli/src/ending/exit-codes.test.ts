import { expect, test } from "vitest";
import { exitCodeMeanings, exitCodeOfButton, exitCodeOfOutcome, exitCodes } from "./exit-codes.js";

test("an exit code of a button is 0 for the first and a click on the question, then 10, 11 and so on", () => {
  expect([-1, 0, 1, 2, 4].map(exitCodeOfButton)).toEqual([0, 0, 10, 11, 13]);
  expect(Object.values(exitCodes)).not.toContain(exitCodeOfButton(4));
});

test.each([
  ["answered", 0],
  ["merged", 0],
  ["dismissed", 20],
  ["expired", 21],
  ["lost", 22],
  ["withdrawn", 22],
  ["undelivered", 22],
  ["failed", 22],
] as const)("the outcome %s ends with %d", (kind, code) => {
  expect(exitCodeOfOutcome({ kind })).toBe(code);
});

test("the help explains every exit code, in their order", () => {
  const explained = exitCodeMeanings.map(([code]) => code);
  const codes = [...Object.values(exitCodes), exitCodeOfButton(1)].sort((a, b) => a - b);
  expect(explained.map((code) => Number.parseInt(code, 10))).toEqual(codes);
  for (const [, meaning] of exitCodeMeanings) expect(meaning).toMatch(/\.$/);
});
