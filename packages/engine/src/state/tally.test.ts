import { expect, test } from "vitest";
import { newRun, type Run } from "./run.js";
import { emptyTally, recount, type Tally, taskbarOf } from "./tally.js";

const run = (given: Partial<Run> = {}): Run => ({
  ...newRun("a", 1, 0),
  phase: "running",
  total: 4,
  current: 1,
  ...given,
});
const share = (count: number, known: number, millionths: number) => ({ count, known, millionths });
const none = share(0, 0, 0);
const counted = (...runs: readonly Run[]) =>
  runs.reduce<Tally>((tally, one) => recount(tally, null, one), emptyTally);

test.each<[what: string, given: Partial<Run>, expected: Partial<Tally>]>([
  ["runs", {}, { running: share(1, 1, 250_000) }],
  ["runs without a reading", { current: null }, { running: share(1, 0, 0) }],
  ["runs without a total", { total: null }, { running: share(1, 0, 0) }],
  ["has nothing to do", { total: 0, current: 0 }, { running: share(1, 0, 0) }],
  ["is beyond its total", { current: 9 }, { running: share(1, 1, 1_000_000) }],
  ["is a third of the way", { total: 3 }, { running: share(1, 1, 333_333) }],
  ["is paused", { phase: "paused" }, { paused: share(1, 1, 250_000) }],
  ["failed unseen", { phase: "failed", unseen: true }, { failed: share(1, 1, 250_000) }],
  ["failed and was seen", { phase: "failed" }, {}],
  ["is queued", { phase: "queued" }, {}],
  ["has succeeded", { phase: "succeeded", unseen: true }, {}],
  ["is a part of another", { parent: "b" }, {}],
])("counts a run that %s", (_, given, expected) => {
  expect(recount(emptyTally, null, run(given))).toEqual({ ...emptyTally, ...expected });
});

test("takes a run out again", () => {
  for (const given of [{}, { phase: "paused" }, { phase: "failed", unseen: true }] as const) {
    expect(recount(counted(run(given)), run(given), null)).toEqual(emptyTally);
  }
  expect(recount(emptyTally, null, null)).toBe(emptyTally);
});

test("moves a run from one state to another", () => {
  const tally = counted(run(), run({ phase: "paused", current: 2 }));
  const paused = recount(tally, run(), run({ phase: "paused" }));
  expect(paused).toEqual({ running: none, paused: share(2, 2, 750_000), failed: none });
  expect(recount(paused, run({ phase: "paused" }), run({ phase: "failed", unseen: true }))).toEqual({
    running: none,
    paused: share(1, 1, 500_000),
    failed: share(1, 1, 250_000),
  });
});

test("moves a run within its state, and is the same tally where nothing is to be seen", () => {
  const tally = counted(run());
  expect(recount(tally, run(), run({ current: 3 })).running).toEqual(share(1, 1, 750_000));
  expect(recount(tally, run(), run({ total: null })).running).toEqual(share(1, 0, 0));
  const atZero = counted(run({ current: 0 }));
  expect(recount(atZero, run({ current: 0 }), run({ current: null })).running).toEqual(share(1, 0, 0));
  expect(recount(tally, run(), run({ title: "other" }))).toBe(tally);
  expect(recount(tally, run({ phase: "queued" }), run({ phase: "succeeded" }))).toBe(tally);
});

test.each<[what: string, runs: readonly Partial<Run>[], shown: object]>([
  ["nothing", [], { state: "none" }],
  ["the mean of what runs", [{}, { current: 3 }], { state: "normal", value: 0.5 }],
  [
    "what runs before failures and pauses",
    [{}, { phase: "paused" }, { phase: "failed", unseen: true }],
    { state: "normal", value: 0.25 },
  ],
  ["what is known of what runs", [{}, { total: null }], { state: "normal", value: 0.25 }],
  ["that something runs", [{ total: null }], { state: "indeterminate" }],
  [
    "a failure before a pause",
    [{ phase: "paused" }, { phase: "failed", unseen: true }],
    { state: "error", value: 0.25 },
  ],
  [
    "a full bar for a failure at nobody knows where",
    [{ phase: "failed", unseen: true, total: null }],
    { state: "error", value: 1 },
  ],
  ["a pause", [{ phase: "paused" }], { state: "paused", value: 0.25 }],
  [
    "an empty bar for a pause at nobody knows where",
    [{ phase: "paused", total: null }],
    { state: "paused", value: 0 },
  ],
])("shows %s", (_, runs, shown) => {
  expect(taskbarOf(counted(...runs.map(run)))).toEqual(shown);
});
