import { expect, test } from "vitest";
import { levels } from "./levels.js";
import { atLeast, exceeds, isUrgency, lessUrgent, moreUrgent, urgencies } from "./urgency.js";

test("orders the four, lowest first", () => {
  expect(urgencies).toEqual(["low", "normal", "high", "critical"]);
  urgencies.forEach((first, i) => {
    urgencies.forEach((second, j) => {
      expect(atLeast(first, second)).toBe(i >= j);
      expect(exceeds(first, second)).toBe(i > j);
      expect(moreUrgent(first, second)).toBe(urgencies[Math.max(i, j)]);
      expect(lessUrgent(first, second)).toBe(urgencies[Math.min(i, j)]);
    });
  });
});

test.each([
  ["low", true],
  ["critical", true],
  ["", false],
  ["Low", false],
  [undefined, false],
  [3, false],
])("tells that %j is an urgency: %s", (value, expected) => expect(isUrgency(value)).toBe(expected));

test("names each urgency elsewhere, and rises with it", () => {
  expect(urgencies.map((urgency) => levels[urgency].syslog)).toEqual([6, 5, 3, 2]);
  expect(urgencies.map((urgency) => levels[urgency].persistent)).toEqual([false, false, true, true]);
  expect(urgencies.map((urgency) => levels[urgency].aria)).toEqual(["status", "status", "alert", "alert"]);
  expect(urgencies.map((urgency) => levels[urgency].freedesktop)).toEqual([
    "low",
    "normal",
    "normal",
    "critical",
  ]);
  expect(urgencies.map((urgency) => levels[urgency].apple)).toEqual([
    "passive",
    "active",
    "timeSensitive",
    "timeSensitive",
  ]);
  expect(urgencies.map((urgency) => levels[urgency].pagerDuty)).toEqual([
    "info",
    "warning",
    "error",
    "critical",
  ]);
});
