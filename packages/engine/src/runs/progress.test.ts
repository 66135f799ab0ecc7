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
import { setThread, threadOf } from "../screen/threads.js";
import type { SettingsInput } from "../settings/settings.js";
import { type Draft, setDesk } from "../state/draft.js";
import type { Run } from "../state/run.js";
import { progress } from "./progress.js";

const eager: SettingsInput = { minRunMs: 0, minGapMs: 0 };

function running(given: Partial<Run> = {}, settings: SettingsInput = eager): Draft {
  const draft = draftAt(0, settings);
  putRun(draft, { job: "a", title: "Run A", declared: 100, ...given });
  setDesk(draft, { dnd: "off" });
  return later(draft, 10);
}

const read = (draft: Draft, current: unknown, more: object = {}) =>
  progress(draft, { kind: "progress", job: "a", current, ...more } as Parameters<typeof progress>[1]);

const milestones = (draft: Draft) => effects(draft, "notify").map(({ intent }) => intent.milestone);

test("takes in a reading, and announces what it crosses", () => {
  const draft = running({ beat: 0 });
  read(draft, 30, { note: "epoch 3", etaMs: 60_000 });
  expect(runIn(draft, "a")).toMatchObject({
    current: 30,
    total: 100,
    beat: 10,
    peak: { current: 30, total: 100 },
    sent: [25],
    covered: [],
    spokeAt: 10,
  });
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    id: "a:1:progress",
    kind: "progress",
    urgency: "normal",
    title: "Run A: 30%",
    message: "30 of 100, epoch 3, about 1 min left",
    milestone: 25,
    progress: 0.3,
    job: "a",
    attempt: 1,
  });
});

test("announces nothing before the first milestone, and each once", () => {
  const draft = running();
  for (const current of [0, 24, 25, 25, 10, 25, 49]) read(draft, current);
  expect(milestones(draft)).toEqual([25]);
  expect(runIn(draft, "a")).toMatchObject({ current: 49, peak: { current: 49, total: 100 } });
});

test("keeps the furthest that it was when it goes back", () => {
  const draft = running();
  read(draft, 40);
  read(draft, 10);
  expect(runIn(draft, "a")).toMatchObject({ current: 10, peak: { current: 40, total: 100 } });
  read(draft, 20, { total: null });
  expect(runIn(draft, "a")).toMatchObject({ total: null, peak: { current: 40, total: 100 } });
});

test.each([
  ["highest", [75], [25, 50], [75]],
  ["all", [25, 50, 75], [], [25, 50, 75]],
  ["none", [], [25, 50, 75], []],
] as const)("shares out a jump by %s", (jump, sent, covered, announced) => {
  const draft = running({}, { ...eager, jump });
  read(draft, 80);
  expect(runIn(draft, "a")).toMatchObject({ sent, covered });
  expect(milestones(draft)).toEqual(announced);
  expect(runIn(draft, "a").spokeAt).toBe(sent.length > 0 ? 10 : null);
});

test("says nothing of a run that is younger than it should be", () => {
  const draft = running({}, { minRunMs: 11, minGapMs: 0 });
  read(draft, 30);
  expect(milestones(draft)).toEqual([]);
  expect(runIn(draft, "a")).toMatchObject({ sent: [], covered: [25], spokeAt: null });
  const older = later(draft, 1);
  read(older, 55);
  expect(milestones(older)).toEqual([50]);
});

test("changes the last word silently where it was said a moment ago", () => {
  const draft = running({}, { minRunMs: 0, minGapMs: 100 });
  read(draft, 30);
  const soon = later(draft, 99);
  read(soon, 60);
  expect(kinds(soon)).toEqual(["update"]);
  expect(effects(soon, "update")[0]?.intent).toMatchObject({
    title: "Run A: 60%",
    milestone: 25,
    progress: 0.6,
  });
  expect(runIn(soon, "a")).toMatchObject({ sent: [25], covered: [50], spokeAt: 10 });
  const late = later(soon, 1);
  read(late, 80);
  expect(milestones(late)).toEqual([75]);
});

test("changes the last word where it is held, and says nothing where it is gone", () => {
  const draft = running({}, { minRunMs: 0, minGapMs: 100 });
  read(draft, 30);
  setThread(draft, { ...threadIn(draft, "a:1:progress"), status: "held", onScreen: false });
  const held = later(draft, 1);
  read(held, 60);
  expect(kinds(held)).toEqual([]);
  expect(threadIn(held, "a:1:progress")).toMatchObject({ title: "Run A: 60%", milestone: 50, progress: 0.6 });
  setThread(held, { ...threadIn(held, "a:1:progress"), status: "gone" });
  const gone = later(held, 1);
  read(gone, 80);
  expect(kinds(gone)).toEqual([]);
  expect(threadIn(gone, "a:1:progress")).toMatchObject({ title: "Run A: 60%" });
  const forgotten = running({ spokeAt: 5 }, { minRunMs: 0, minGapMs: 100 });
  read(forgotten, 30);
  expect(kinds(forgotten)).toEqual([]);
  expect(threadOf(forgotten, "a:1:progress")).toBeUndefined();
});

test.each<[what: string, run: Partial<Run>, settings: SettingsInput]>([
  ["the first reading of a run that nobody saw starting", { started: false }, {}],
  ["a part, of which the whole speaks", { parent: "whole" }, {}],
  ["a reading that is success", {}, { completeOnTotal: true, milestones: [25, 100] }],
])("covers silently the milestones of %s", (_, run, settings) => {
  const draft = running(run, { ...eager, ...settings });
  putRun(draft, { job: "whole" });
  read(draft, 100);
  expect(milestones(draft).filter((milestone) => milestone !== null)).toEqual([]);
  expect(runIn(draft, "a").sent).toEqual([]);
  expect(runIn(draft, "a").covered).not.toEqual([]);
});

test("announces what a run crosses after it came in late", () => {
  const draft = running({ started: false });
  read(draft, 30);
  read(draft, 60);
  expect(milestones(draft)).toEqual([50]);
  expect(runIn(draft, "a")).toMatchObject({ covered: [25], sent: [50] });
});

test("covers silently a milestone that was set after the run had passed it", () => {
  const draft = running({}, { ...eager, milestones: [50] });
  read(draft, 40);
  const then = later(draft, 1, { milestones: [25, 30, 45] });
  read(then, 50);
  expect(milestones(then)).toEqual([45]);
  expect(runIn(then, "a")).toMatchObject({ sent: [45], covered: [25, 30] });
  const only = later(draft, 1, { milestones: [25] });
  read(only, 41);
  expect(milestones(only)).toEqual([]);
  expect(runIn(only, "a").covered).toEqual([25]);
});

test.each<[what: string, current: unknown, more: object, detail: string]>([
  ["a current that is no count", -1, {}, "current must be a finite number of at least 0, not -1"],
  [
    "a total that is no count",
    1,
    { total: -1 },
    "total must be a finite number of at least 0, or null where it is not known, not -1",
  ],
])("refuses %s, and says so once", (_, current, more, detail) => {
  const draft = running();
  read(draft, current, more);
  read(draft, current, more);
  expect(effects(draft, "diagnostic")).toMatchObject([{ code: "invalid_reading", detail, job: "a" }]);
  expect(runIn(draft, "a").current).toBeNull();
});

test("drops a reading that is not newer", () => {
  const draft = running();
  read(draft, 10, { seq: 2 });
  for (const seq of [1, 2]) read(draft, 50, { seq });
  expect(runIn(draft, "a")).toMatchObject({ current: 10, seq: 2 });
  read(draft, 11, { seq: 3 });
  read(draft, 12);
  read(draft, 13, { seq: 0 });
  expect(runIn(draft, "a")).toMatchObject({ current: 13, seq: 3 });
});

test("says once that a reading is beyond the total, and grows the total where that is wished", () => {
  const draft = running();
  read(draft, 100);
  expect(effects(draft, "diagnostic")).toEqual([]);
  read(draft, 101);
  read(draft, 102);
  expect(effects(draft, "diagnostic")).toMatchObject([
    { code: "over_total", detail: "current 101 is beyond the total of 100" },
  ]);
  expect(runIn(draft, "a")).toMatchObject({ current: 102, total: 100, peak: { current: 100, total: 100 } });
  const growing = running({}, { ...eager, growTotal: true });
  read(growing, 120);
  expect(effects(growing, "diagnostic")).toEqual([]);
  expect(runIn(growing, "a")).toMatchObject({ current: 120, total: 120 });
  read(growing, 5, { total: 0 });
  expect(runIn(growing, "a").total).toBe(0);
});

test("completes on the total only where that is wished", () => {
  const phase = (current: number, settings: SettingsInput, total = 100) => {
    const draft = running({}, { ...eager, ...settings });
    read(draft, current, { total });
    return runIn(draft, "a").phase;
  };
  expect(phase(100, {})).toBe("running");
  expect(phase(100, { completeOnTotal: true })).toBe("succeeded");
  expect(phase(101, { completeOnTotal: true })).toBe("succeeded");
  expect(phase(99, { completeOnTotal: true })).toBe("running");
  expect(phase(0, { completeOnTotal: true }, 0)).toBe("running");
});

test("says once that progress came after the end", () => {
  const draft = running({ phase: "succeeded" });
  read(draft, 50);
  read(draft, 60);
  expect(effects(draft, "diagnostic")).toMatchObject([
    { code: "after_end", detail: "progress came after the run had succeeded" },
  ]);
  expect(runIn(draft, "a").current).toBeNull();
});

test("takes another rank's progress for a sign of life and nothing more", () => {
  const draft = running({ beat: 0 });
  read(draft, 50, { rank: 1 });
  expect(runIn(draft, "a")).toMatchObject({ current: null, beat: 10 });
  read(draft, 50, { rank: 0 });
  expect(runIn(draft, "a").current).toBe(50);
});

test("takes progress for the start of a run, and leaves a pause a pause", () => {
  const draft = running({ phase: "queued", stallMs: 100 });
  read(draft, 1);
  expect(runIn(draft, "a").phase).toBe("running");
  expect(agenda(draft)).toEqual(["110 stall a"]);
  read(draft, 2);
  expect(agenda(draft)).toEqual(["110 stall a"]);
  const paused = running({ phase: "paused", stallMs: 100 });
  read(paused, 1);
  expect(runIn(paused, "a").phase).toBe("paused");
  expect(agenda(paused)).toEqual([]);
});

test("ends a stall", () => {
  const draft = running({ stalled: true, stallMs: 100 });
  read(draft, 1);
  expect(runIn(draft, "a").stalled).toBe(false);
  expect(agenda(draft)).toEqual(["110 stall a"]);
});

test("writes down what is announced, and passes over what names no job", () => {
  const draft = running();
  read(draft, 30);
  expect(reasons(draft)).toEqual([null]);
  read(draft, 30, { job: "" });
  expect(effects(draft, "diagnostic")).toMatchObject([{ code: "invalid_event" }]);
});
