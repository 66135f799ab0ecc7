import { expect, test } from "vitest";
import { tellCount, tellDuration, tellEta, tellPercent } from "./measures.js";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [-5, "0 ms"],
  [0, "0 ms"],
  [849.6, "850 ms"],
  [999, "999 ms"],
  [second, "1 s"],
  [42.4 * second, "42 s"],
  [59 * second, "59 s"],
  [59.5 * second, "1 min"],
  [minute, "1 min"],
  [90 * second, "2 min"],
  [59 * minute, "59 min"],
  [59.5 * minute, "1 h"],
  [hour, "1 h"],
  [2 * hour + 10 * minute, "2 h 10 min"],
  [day - minute, "23 h 59 min"],
  [day, "1 d"],
  [3 * day + 4 * hour + 59 * minute, "3 d 4 h"],
])("tells %d ms as %s", (ms, words) => expect(tellDuration(ms)).toBe(words));

test.each<[etaMs: unknown, words: string | undefined]>([
  [5 * minute, "about 5 min left"],
  [1, "about 1 ms left"],
  [0, undefined],
  [-1, undefined],
  [30 * day - 1, "about 30 d left"],
  [30 * day, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ["5", undefined],
  [undefined, undefined],
])("tells an estimate of %s as %s", (etaMs, words) => expect(tellEta(etaMs)).toBe(words));

test.each([
  [{ current: 1, total: 3 }, "33%"],
  [{ current: 99, total: 100 }, "99%"],
  [{ current: 100, total: 100 }, "last step"],
])("tells %j as %s", (fraction, words) => expect(tellPercent(fraction)).toBe(words));

test.each([
  [{ current: 12, total: 40 }, "12 of 40"],
  [{ current: 999, total: 1_000 }, "999 of 1,000"],
  [{ current: 1_234_567, total: 12_345_678 }, "1,234,567 of 12,345,678"],
  [{ current: 1_234.5678, total: 2_000.5 }, "1,234.57 of 2,000.50"],
  [{ current: 0.123456, total: 1 }, "0.12 of 1"],
  [{ current: 999_999_999_999_999, total: 1e15 }, "999,999,999,999,999 of 1000000000000000"],
])("tells %j as %s", (fraction, words) => expect(tellCount(fraction)).toBe(words));
