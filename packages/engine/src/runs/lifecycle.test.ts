import { expect, test } from "vitest";
import { agenda, draftAt, effects, later, putRun, reasons, runIn } from "../../test/draft.js";
import { runOf } from "../state/draft.js";
import type { Phase } from "../state/run.js";
import { lifecycle } from "./lifecycle.js";

type Event = Parameters<typeof lifecycle>[1];

const event = (kind: Event["kind"], given: object = {}) =>
  ({ kind, job: "a", problem: {}, ...given }) as Event;

const refused = null;

test.each<[kind: Event["kind"], ...to: (Phase | null)[]]>([
  ["queued", "queued", refused, refused, refused, refused, refused],
  ["started", "running", "running", "running", refused, refused, refused],
  ["heartbeat", "queued", "running", "paused", refused, refused, refused],
  ["paused", "paused", "paused", "paused", refused, refused, refused],
  ["resumed", "running", "running", "running", refused, refused, refused],
  ["succeeded", "succeeded", "succeeded", "succeeded", "succeeded", refused, refused],
  ["failed", "failed", "failed", "failed", "failed", "failed", refused],
  ["cancelled", "cancelled", "cancelled", "cancelled", refused, refused, "cancelled"],
])("moves a run that is queued, running, paused, succeeded, failed or cancelled by %s", (kind, ...to) => {
  const phases: readonly Phase[] = ["queued", "running", "paused", "succeeded", "failed", "cancelled"];
  const moved = phases.map((phase) => {
    const draft = draftAt();
    putRun(draft, { job: "a", phase });
    lifecycle(draft, event(kind));
    const isRefused = effects(draft, "diagnostic").length > 0;
    if (isRefused) expect(runIn(draft, "a").phase).toBe(phase);
    return isRefused ? refused : runIn(draft, "a").phase;
  });
  expect(moved).toEqual(to);
});

test("says once that a move makes no sense", () => {
  const draft = draftAt();
  putRun(draft, { job: "a", phase: "cancelled" });
  lifecycle(draft, event("paused"));
  lifecycle(draft, event("resumed"));
  expect(effects(draft, "diagnostic")).toMatchObject([
    { code: "invalid_transition", job: "a", detail: "paused came when the run had cancelled" },
  ]);
});

test("takes in the facts of a start, and reports those that make no sense", () => {
  const draft = draftAt(10);
  lifecycle(draft, event("started", { title: "T", total: -1, stallMs: -1 }));
  expect(runIn(draft, "a")).toMatchObject({
    title: "T",
    started: true,
    since: 10,
    phase: "running",
    declared: null,
  });
  expect(effects(draft, "diagnostic").map(({ code, job }) => [code, job])).toEqual([
    ["invalid_event", "a"],
    ["invalid_event", "a"],
  ]);
});

test("counts the time from the start, unless it was seen starting or running before", () => {
  const since = (given: object) => {
    const draft = draftAt(10);
    putRun(draft, { job: "a", started: false, phase: "queued", since: 0, ...given });
    const then = later(draft, 10);
    lifecycle(then, event("started"));
    return runIn(then, "a").since;
  };
  expect(since({})).toBe(20);
  expect(since({ started: true })).toBe(0);
  expect(since({ current: 5 })).toBe(0);
});

test("does not take a queued run for one that has started", () => {
  const draft = draftAt(10);
  lifecycle(draft, event("queued"));
  expect(runIn(draft, "a")).toMatchObject({ phase: "queued", started: false });
  const then = later(draft, 5);
  lifecycle(then, event("queued", { title: "T" }));
  expect(runIn(then, "a")).toMatchObject({ title: "T", since: 10, beat: 15, started: false });
});

test("looks after a run from when it begins to run or goes on", () => {
  const draft = draftAt(10, { stallMs: 100 });
  lifecycle(draft, event("queued"));
  expect(agenda(draft)).toEqual([]);
  lifecycle(draft, event("started"));
  expect(agenda(draft)).toEqual(["110 stall a"]);
  const running = later(draft, 10);
  lifecycle(running, event("started"));
  lifecycle(running, event("resumed"));
  expect(agenda(running)).toEqual(["110 stall a"]);
  lifecycle(running, event("paused"));
  expect(agenda(running)).toEqual(["110 stall a"]);
  lifecycle(running, event("resumed"));
  expect(agenda(running)).toEqual(["110 stall a", "120 stall a"]);
  expect(runIn(running, "a").beat).toBe(20);
});

test("hears the first rank only, but for signs of life and failures", () => {
  const draft = draftAt(10);
  putRun(draft, { job: "a", beat: 0 });
  lifecycle(draft, event("succeeded", { rank: 1 }));
  expect(runIn(draft, "a")).toMatchObject({ phase: "running", beat: 10 });
  lifecycle(draft, event("failed", { rank: 1 }));
  expect(runIn(draft, "a").phase).toBe("failed");
  const then = later(draft, 5);
  lifecycle(then, event("heartbeat", { rank: 1 }));
  expect(runIn(then, "a").beat).toBe(10);
  expect(effects(then, "diagnostic")).toEqual([]);
  lifecycle(then, event("heartbeat", { rank: 0 }));
  expect(effects(then, "diagnostic")).toHaveLength(1);
});

test("ends once", () => {
  const draft = draftAt(10);
  putRun(draft, { job: "a" });
  lifecycle(draft, event("succeeded", { note: "first" }));
  lifecycle(draft, event("succeeded", { note: "second" }));
  expect(effects(draft, "notify")).toHaveLength(1);
  expect(effects(draft, "notify")[0]?.intent.message).toContain("first");
  const stopped = draftAt(10);
  putRun(stopped, { job: "a" });
  lifecycle(stopped, event("cancelled", { note: "n".repeat(300) }));
  lifecycle(stopped, event("cancelled"));
  expect(reasons(stopped)).toEqual(["cancelled"]);
  expect(effects(stopped, "record")[0]?.entry.message).toHaveLength(200);
});

test("counts the same failure again", () => {
  const draft = draftAt(10);
  putRun(draft, { job: "a" });
  lifecycle(draft, event("failed", { problem: { message: "bad" } }));
  const then = later(draft, 5_000);
  lifecycle(then, event("failed", { problem: { message: "bad" } }));
  expect(effects(then, "update")[0]?.intent.count).toBe(2);
});

test("passes over an event that names no job", () => {
  const draft = draftAt();
  lifecycle(draft, event("started", { job: "" }));
  expect(runOf(draft, "")).toBeUndefined();
  expect(effects(draft, "diagnostic")).toHaveLength(1);
});
