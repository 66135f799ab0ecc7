import { expect, test } from "vitest";
import { draftAt, effects, later, putRun, runIn, thread, threadIn } from "../../test/draft.js";
import type { EngineEvent } from "../events/event.js";
import { setThread } from "../screen/threads.js";
import { runOf, setDesk } from "../state/draft.js";
import { arrive, find, isJob } from "./find-run.js";

type Given = { readonly job?: unknown; readonly attempt?: unknown; readonly rank?: unknown };

const heartbeat = (given: Given = {}) =>
  ({ kind: "heartbeat", job: "a", ...given }) as Extract<EngineEvent, { kind: "heartbeat" }>;
const started = (given: Given = {}) =>
  ({ kind: "started", job: "a", anew: true, ...given }) as Extract<EngineEvent, { kind: "started" }>;

test.each([
  ["a", true],
  ["x".repeat(512), true],
  ["x".repeat(513), false],
  ["", false],
  [7, false],
  [undefined, false],
])("%s can name a job: %s", (value, expected) => expect(isJob(value)).toBe(expected));

test.each<[given: Given, fault: string]>([
  [{ job: "" }, "job must be a text of 1 to 512 characters"],
  [{ attempt: 0 }, "attempt must be a whole number of at least 1"],
  [{ attempt: 1.5 }, "attempt must be a whole number of at least 1"],
  [{ attempt: "1" }, "attempt must be a whole number of at least 1"],
  [{ rank: -1 }, "rank must be a whole number of at least 0"],
  [{ rank: 0.5 }, "rank must be a whole number of at least 0"],
])("refuses an event with %j, be it the first or not", (given, fault) => {
  for (const look of [arrive, find]) {
    const draft = draftAt();
    putRun(draft, { job: "a" });
    expect(look(draft, heartbeat(given))).toBeUndefined();
    expect(effects(draft, "diagnostic")).toMatchObject([
      { code: "invalid_event", detail: `heartbeat: ${fault}` },
    ]);
  }
});

test("makes a run of the first word of it", () => {
  const draft = draftAt(7);
  expect(arrive(draft, heartbeat({ rank: 0 }))).toMatchObject({
    job: "a",
    attempt: 1,
    since: 7,
    threads: [],
  });
  expect(arrive(draft, heartbeat({ job: "b", attempt: 3 }))?.attempt).toBe(3);
  expect(runOf(draft, "b")?.attempt).toBe(3);
});

test("finds a run that is known, by its attempt or without one", () => {
  const draft = draftAt();
  const run = putRun(draft, { job: "a", attempt: 2 });
  for (const look of [arrive, find]) {
    expect(look(draft, heartbeat())).toBe(run);
    expect(look(draft, heartbeat({ attempt: 2 }))).toBe(run);
  }
});

test("begins afresh with a higher attempt", () => {
  const draft = draftAt(9);
  putRun(draft, { job: "a", current: 5, threads: ["k"], since: 0 });
  expect(arrive(draft, heartbeat({ attempt: 2 }))).toMatchObject({
    attempt: 2,
    current: null,
    phase: "queued",
    since: 9,
    threads: ["k"],
  });
});

test("begins the next attempt when a run that is over starts anew without naming one", () => {
  const draft = draftAt();
  putRun(draft, { job: "a", phase: "failed", attempt: 4 });
  expect(arrive(draft, started())?.attempt).toBe(5);
  expect(arrive(draft, started())?.attempt).toBe(5);
  putRun(draft, { job: "b", phase: "failed" });
  expect(arrive(draft, started({ job: "b", attempt: 1 }))?.attempt).toBe(1);
  expect(arrive(draft, { ...started({ job: "b" }), anew: false })?.attempt).toBe(1);
  expect(arrive(draft, heartbeat({ job: "b" }))?.attempt).toBe(1);
});

test("drops what an older attempt says, and tells so once", () => {
  const draft = draftAt();
  putRun(draft, { job: "a", attempt: 3 });
  for (const attempt of [1, 2]) expect(arrive(draft, heartbeat({ attempt }))).toBeUndefined();
  expect(effects(draft, "diagnostic")).toMatchObject([
    { code: "stale_attempt", job: "a", detail: "heartbeat of attempt 1 came after attempt 3 had begun" },
  ]);
  expect(find(draft, heartbeat({ attempt: 2 }))).toBeUndefined();
  expect(find(draft, heartbeat({ attempt: 4 }))).toBeUndefined();
});

test("reports what is about a job of which nothing is known", () => {
  const draft = draftAt();
  expect(find(draft, heartbeat())).toBeUndefined();
  expect(effects(draft, "diagnostic")).toMatchObject([
    { code: "unknown_job", job: "a", detail: "heartbeat: nothing is known of this job" },
  ]);
});

test("leaves the errors of an older attempt to be read, and ends what else it said", () => {
  const draft = draftAt();
  putRun(draft, { job: "a", threads: ["error", "held", "progress", "missing"] });
  putRun(draft, { job: "b" });
  setThread(draft, thread({ key: "error", status: "shown", onScreen: true, escalateAt: 9 }));
  setThread(draft, thread({ key: "held", status: "held" }));
  setThread(draft, thread({ key: "progress", kind: "progress", status: "shown", onScreen: true }));
  const source = { key: "error", what: "error", code: "", host: "" } as const;
  setDesk(draft, {
    sources: [
      { ...source, job: "a" },
      { ...source, job: "b" },
    ],
  });
  arrive(draft, heartbeat({ attempt: 2 }));
  expect(threadIn(draft, "error")).toMatchObject({ status: "shown", escalateAt: null });
  expect([threadIn(draft, "held").status, threadIn(draft, "progress").status]).toEqual(["gone", "gone"]);
  expect(effects(draft, "withdraw")).toMatchObject([{ id: "progress", reason: "ended" }]);
  expect(draft.desk.sources.map(({ job }) => job)).toEqual(["b"]);
  const { sources } = draft.desk;
  arrive(later(draft, 1), heartbeat({ attempt: 3 }));
  expect(draft.desk.sources).toBe(sources);
  expect(runIn(draft, "a").attempt).toBe(2);
});
