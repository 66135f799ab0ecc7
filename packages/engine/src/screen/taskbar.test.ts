import { expect, test } from "vitest";
import { agenda, draftAt, effects, later, putRun, runIn } from "../../test/draft.js";
import { setRun } from "../state/draft.js";
import { clearTaskbar, flushTaskbar, settleTaskbar } from "./taskbar.js";

/** A draft whose bar shows a quarter since time 100. */
function quarter() {
  const draft = draftAt(100);
  putRun(draft, { job: "a", total: 100, current: 25 });
  settleTaskbar(draft);
  return draft;
}

test("shows the first value at once, and what looks the same not again", () => {
  const draft = quarter();
  expect(effects(draft, "taskbar")).toEqual([
    { kind: "taskbar", value: { state: "normal", value: 0.25 }, flash: false },
  ]);
  expect(draft.taskbar.at).toBe(100);
  putRun(draft, { job: "a", total: 1_000, current: 251 });
  settleTaskbar(draft);
  expect(effects(draft, "taskbar")).toHaveLength(1);
  expect(agenda(draft)).toEqual([]);
});

test.each([
  [99, 0],
  [100, 1],
])("changes at most ten times a second: %d ms later %d times", (ms, times) => {
  const draft = later(quarter(), ms);
  putRun(draft, { job: "a", total: 100, current: 50 });
  settleTaskbar(draft);
  settleTaskbar(draft);
  expect(effects(draft, "taskbar")).toHaveLength(times);
  expect(agenda(draft)).toEqual(times === 0 ? ["200 taskbar"] : []);
  expect(draft.taskbar.waiting).toBe(times === 0);
});

test("takes its turn when it has come", () => {
  const draft = later(quarter(), 50);
  putRun(draft, { job: "a", total: 100, current: 50 });
  settleTaskbar(draft);
  const then = later(draft, 50);
  flushTaskbar(then);
  settleTaskbar(then);
  expect(effects(then, "taskbar")).toMatchObject([{ value: { value: 0.5 } }]);
  expect(then.taskbar).toMatchObject({ waiting: false, at: 200 });
});

test.each([
  ["failed", "error"],
  ["succeeded", "none"],
] as const)("shows at once that a run has %s", (phase, state) => {
  const draft = later(quarter(), 1);
  setRun(draft, runIn(draft, "a"), { ...runIn(draft, "a"), phase, unseen: true });
  settleTaskbar(draft);
  expect(effects(draft, "taskbar")).toMatchObject([{ value: { state } }]);
  expect(draft.taskbar.at).toBe(101);
});

test("does not show a pause at once", () => {
  const draft = later(quarter(), 1);
  setRun(draft, runIn(draft, "a"), { ...runIn(draft, "a"), phase: "paused" });
  settleTaskbar(draft);
  expect(effects(draft, "taskbar")).toEqual([]);
});

test("goes on flashing while it changes", () => {
  const draft = later(quarter(), 100);
  draft.taskbar = { ...draft.taskbar, flashing: true };
  putRun(draft, { job: "a", total: 100, current: 50 });
  settleTaskbar(draft);
  expect(effects(draft, "taskbar")).toMatchObject([{ flash: true }]);
  expect(draft.taskbar.flashing).toBe(true);
});

test("leaves nothing behind", () => {
  const draft = quarter();
  draft.taskbar = { ...draft.taskbar, flashing: true, waiting: true };
  clearTaskbar(draft);
  expect(effects(draft, "taskbar").at(-1)).toEqual({
    kind: "taskbar",
    value: { state: "none" },
    flash: false,
  });
  expect(draft.taskbar).toMatchObject({ shown: { state: "none" }, waiting: false, flashing: false });
});
