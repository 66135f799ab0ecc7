import { expect, test } from "vitest";
import {
  agenda,
  draftAt,
  effects,
  kinds,
  later,
  putRun,
  reasons,
  runIn,
  threadIn,
} from "../../test/draft.js";
import type { Run } from "../state/run.js";
import { beginsToRun, markAlive, watch } from "./stall.js";

function running(given: Partial<Run> = {}, stallMs = 0) {
  const draft = draftAt(10, { stallMs });
  putRun(draft, { job: "a", title: "Run A", host: "h", ...given });
  return draft;
}

test.each([
  [{ stallMs: 100 }, 0, ["110 stall a"]],
  [{ stallMs: 100 }, 500, ["110 stall a"]],
  [{}, 500, ["510 stall a"]],
  [{}, 0, []],
])("looks after a run with %j, by default %d ms: %j", (given, stallMs, expected) => {
  const draft = running(given, stallMs);
  beginsToRun(draft, "a");
  expect(agenda(draft)).toEqual(expected);
});

test("looks after no job of which nothing is known", () => {
  const draft = running({}, 500);
  beginsToRun(draft, "other");
  watch(draft, "other");
  expect(agenda(draft)).toEqual([]);
});

test("warns of a silence once it is as long as that", () => {
  const draft = later(running({ stallMs: 100 }), 100);
  watch(draft, "a");
  expect(runIn(draft, "a").stalled).toBe(true);
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    kind: "warning",
    urgency: "normal",
    title: "Run A stalls",
    message: "nothing was heard of it for 100 ms",
    job: "a",
    attempt: 1,
    group: null,
  });
  expect(threadIn(draft, "a:1:stall").code).toBe("stalled");
  const again = later(draft, 100);
  watch(again, "a");
  expect(again.effects).toEqual([]);
});

test("looks again later where something was heard meanwhile", () => {
  const draft = later(running({ stallMs: 100, beat: 50 }), 100);
  watch(draft, "a");
  expect(kinds(draft)).toEqual([]);
  expect(agenda(draft)).toEqual(["150 stall a"]);
  expect(runIn(draft, "a").stalled).toBe(false);
});

test.each<[given: Partial<Run>]>([
  [{ phase: "paused" }],
  [{ phase: "queued" }],
  [{ phase: "failed" }],
  [{ stalled: true }],
  [{ stallMs: 0 }],
])("does not warn of a run with %j", (given) => {
  const draft = later(running({ stallMs: 100, ...given }), 1_000);
  watch(draft, "a");
  expect(draft.effects).toEqual([]);
  expect(agenda(draft)).toEqual([]);
});

test("says nothing of a part, but knows that it stalls", () => {
  const draft = running({ stallMs: 100, parent: "b" });
  putRun(draft, { job: "b" });
  const then = later(draft, 100);
  watch(then, "a");
  expect(kinds(then)).toEqual([]);
  expect(runIn(then, "a").stalled).toBe(true);
});

test("hears a sign of life", () => {
  const draft = later(running(), 5);
  markAlive(draft, runIn(draft, "a"));
  expect(runIn(draft, "a").beat).toBe(15);
  expect(agenda(draft)).toEqual([]);
});

test("ends a stall by progress and by nothing else", () => {
  const draft = later(running({ stallMs: 100 }), 100);
  watch(draft, "a");
  const heard = later(draft, 5);
  markAlive(heard, runIn(heard, "a"));
  expect(runIn(heard, "a")).toMatchObject({ stalled: true, beat: 115 });
  expect(kinds(heard)).toEqual([]);
  markAlive(heard, runIn(heard, "a"), true);
  expect(runIn(heard, "a").stalled).toBe(false);
  expect(effects(heard, "withdraw")).toMatchObject([{ id: "a:1:stall", reason: "recovered" }]);
  expect(threadIn(heard, "a:1:stall")).toMatchObject({ status: "gone", recoveredAt: 115 });
  expect(agenda(heard)).toEqual(["215 stall a"]);
});

test("ends a stall of which nothing was said", () => {
  const draft = running({ stalled: true, stallMs: 100 });
  markAlive(draft, runIn(draft, "a"), true);
  expect(draft.effects).toEqual([]);
  expect(reasons(draft)).toEqual([]);
  expect(agenda(draft)).toEqual(["110 stall a"]);
});
