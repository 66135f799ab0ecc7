import { expect, test } from "vitest";
import { fractionOf, isOver, newRun, type Phase, runKey } from "./run.js";

test.each<[phase: Phase, over: boolean]>([
  ["queued", false],
  ["running", false],
  ["paused", false],
  ["succeeded", true],
  ["failed", true],
  ["cancelled", true],
])("a run that is %s is over: %s", (phase, over) => {
  expect(isOver({ ...newRun("a", 1, 0), phase })).toBe(over);
});

test.each<[current: number | null, total: number | null, fraction: object | null]>([
  [1, 4, { current: 1, total: 4 }],
  [5, 4, { current: 4, total: 4 }],
  [0, 4, { current: 0, total: 4 }],
  [null, 4, null],
  [1, null, null],
  [0, 0, null],
])("%s of %s is the fraction %j", (current, total, fraction) => {
  expect(fractionOf({ ...newRun("a", 1, 0), current, total })).toEqual(fraction);
});

test("begins with its name for a title, alive since now, and with nothing told", () => {
  expect(newRun("a", 2, 7)).toMatchObject({
    job: "a",
    attempt: 2,
    title: "a",
    phase: "queued",
    since: 7,
    beat: 7,
    started: false,
    propagate: false,
    stalled: false,
    unseen: false,
    stallMs: 0,
    seq: 0,
    failedParts: 0,
    threads: [],
    sent: [],
    covered: [],
    complaints: [],
  });
  expect(runKey(newRun("a", 2, 7))).toBe("a:2");
});
