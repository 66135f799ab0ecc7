import { expect, test } from "vitest";
import {
  agenda,
  draftAt,
  effects,
  kinds,
  later,
  news,
  noon,
  putRun,
  reasons,
  runIn,
  thread,
  threadIn,
} from "../../test/draft.js";
import { type Draft, setDesk } from "../state/draft.js";
import type { News, Thread } from "../state/thread.js";
import { announce } from "./announce.js";
import { setThread, threadOf } from "./threads.js";

/** Draft after news of a subject that was left like this, `ms` ago. */
function announced(before: Partial<Thread> | undefined, given: Partial<News> = {}, ms = 60_000): Draft {
  const draft = draftAt(ms);
  if (before) setThread(draft, thread({ wordAt: 0, ...before }));
  announce(draft, news(given));
  return draft;
}

const shown = { status: "shown", onScreen: true, alerted: "normal", revision: 1 } as const;
const gone = { status: "gone", alerted: "normal", revision: 1 } as const;

test("shows a new subject at once", () => {
  const draft = announced(undefined);
  expect(kinds(draft)).toEqual(["notify"]);
  expect(draft.desk.loose).toEqual(["k"]);
});

test.each<[what: string, given: Partial<News>, waits: boolean]>([
  ["that may wait", { mayWait: true }, true],
  ["that may not", {}, false],
  ["of high urgency", { mayWait: true, urgency: "high" }, false],
  ["of low urgency", { mayWait: true, urgency: "low" }, true],
])("lets a new subject %s wait for others of its kind: %j, %s", (_, given, waits) => {
  const draft = announced(undefined, given, 10);
  expect(kinds(draft)).toEqual(waits ? [] : ["notify"]);
  expect(agenda(draft)).toEqual(waits ? ["2010 thread k"] : []);
});

test("waits for nothing where the wait is zero", () => {
  const draft = draftAt(10, { groupWaitMs: 0 });
  announce(draft, news({ mayWait: true }));
  expect(kinds(draft)).toEqual(["notify"]);
});

test("shows no more new faults of a job than its ration, but all that are critical, and every end", () => {
  const draft = draftAt(10, { rate: { burst: 1, everyMs: 1_000 } });
  const given = { job: "a", attempt: 1 };
  announce(draft, news({ key: "1", ...given }));
  announce(draft, news({ key: "2", ...given }));
  announce(draft, news({ key: "3", urgency: "critical", ...given }));
  announce(draft, news({ key: "6", kind: "warning", ...given }));
  announce(draft, news({ key: "4", terminal: true, ...given }));
  announce(draft, news({ key: "5", kind: "info", ...given }));
  expect(effects(draft, "notify").map(({ intent }) => intent.key)).toEqual([
    "1#1.normal",
    "job:a:more#1.normal",
    "3#1.critical",
    "4#1.normal",
    "5#1.normal",
  ]);
  expect(reasons(draft).filter((reason) => reason !== null)).toEqual(["too_many", "too_many"]);
  expect(threadOf(draft, "2")).toBeUndefined();
  expect(threadIn(draft, "job:a:more").count).toBe(2);
});

test("writes down what something that lasts keeps quiet, and takes its end for seen", () => {
  const draft = draftAt(10);
  putRun(draft, { job: "a", phase: "failed", unseen: true });
  setDesk(draft, { sources: [{ key: "s", what: "error", code: "system_crash", job: "x", host: "h" }] });
  announce(draft, news({ job: "a", attempt: 1, host: "h", terminal: true }));
  expect(kinds(draft)).toEqual([]);
  expect(reasons(draft)).toEqual(["inhibited"]);
  expect(threadOf(draft, "k")).toBeUndefined();
  expect(runIn(draft, "a").unseen).toBe(false);
  expect(draft.desk.sources).toHaveLength(1);
});

test.each<[given: Partial<News>, source: object | undefined]>([
  [
    { terminal: true, job: "a" },
    { key: "k", what: "failure", code: "", job: "a", host: "" },
  ],
  [
    { code: "system_crash", host: "h" },
    { key: "k", what: "error", code: "system_crash", job: "", host: "h" },
  ],
  [
    { terminal: true, job: "a", about: { key: "x", job: "b" } },
    { key: "x", what: "failure", code: "", job: "b", host: "" },
  ],
  [{ code: "system_crash" }, undefined],
  [{ kind: "warning", terminal: true, code: "system_crash", host: "h" }, undefined],
])("remembers %j for what keeps others quiet: %j", (given, source) => {
  expect(announced(undefined, given).desk.sources).toEqual(source ? [source] : []);
});

test("asks about the subject that a group tells of", () => {
  const draft = draftAt(10);
  setDesk(draft, { sources: [{ key: "s", what: "failure", code: "", job: "a", host: "" }] });
  announce(
    draft,
    news({ kind: "warning", key: "group:g:warning", group: "g", about: { key: "x", job: "a" } }),
  );
  expect(reasons(draft)).toEqual(["inhibited"]);
  announce(
    draft,
    news({ kind: "warning", key: "group:g:warning", group: "g", about: { key: "x", job: "b" } }),
  );
  expect(kinds(draft)).toEqual(["notify"]);
  announce(draft, news({ kind: "digest", key: "d", job: "a" }));
  expect(kinds(draft)).toEqual(["notify", "notify"]);
});

test.each<
  [
    what: string,
    before: Partial<Thread>,
    given: Partial<News>,
    ms: number,
    expected: string[],
    after: Partial<Thread>,
  ]
>([
  ["counts the same fault silently", shown, {}, 2_000, ["update"], { count: 2, episode: 1 }],
  ["counts on without a word too soon after the last", shown, {}, 1_999, [], { count: 2, flushAt: 2_000 }],
  [
    "shows again a fault that became worse",
    shown,
    { urgency: "high" },
    1,
    ["notify"],
    { count: 2, urgency: "high", episode: 1 },
  ],
  [
    "counts a fault that became better",
    { ...shown, urgency: "high", alerted: "high" },
    { urgency: "low" },
    2_000,
    ["update"],
    { urgency: "high" },
  ],
  ["shows what never made itself noticed", { ...shown, alerted: null }, {}, 1, ["notify"], {}],
  [
    "shows a group's faults anew after a while",
    { ...shown, group: "g" },
    { group: "g" },
    30_000,
    ["notify"],
    { count: 1, episode: 2 },
  ],
  [
    "counts a group's faults until then",
    { ...shown, group: "g" },
    { group: "g" },
    29_999,
    ["update"],
    { count: 2, episode: 1 },
  ],
  [
    "counts what waits",
    { status: "waiting", flushAt: 99_999 },
    {},
    60_000,
    [],
    { status: "waiting", count: 2, flushAt: 99_999 },
  ],
  [
    "shows what waits and became urgent",
    { status: "waiting", flushAt: 99_999 },
    { urgency: "high" },
    1,
    ["notify"],
    { count: 2 },
  ],
  [
    "goes on waiting where it was urgent before",
    { status: "waiting", flushAt: 99_999, urgency: "high" },
    { urgency: "high" },
    1,
    [],
    { count: 2 },
  ],
  [
    "goes on waiting where it is not urgent now",
    { status: "waiting", flushAt: 99_999, urgency: "low" },
    {},
    1,
    [],
    { count: 2, urgency: "normal" },
  ],
  [
    "counts on what is held",
    { status: "held", alerted: "normal" },
    {},
    60_000,
    [],
    { status: "held", count: 2 },
  ],
])("%s", (_, before, given, ms, expected, after) => {
  const draft = announced(before, given, ms);
  expect(kinds(draft).filter((kind) => kind !== "sound")).toEqual(expected);
  expect(threadIn(draft, "k")).toMatchObject(after);
});

test.each<
  [
    what: string,
    before: Partial<Thread>,
    given: Partial<News>,
    ms: number,
    expected: string[],
    after: Partial<Thread>,
  ]
>([
  [
    "shows the next milestone in the place of the last",
    { ...shown, kind: "progress", milestone: 25 },
    { kind: "progress", milestone: 50 },
    1,
    ["notify"],
    { milestone: 50, episode: 1, count: 1 },
  ],
  [
    "says the same milestone again silently",
    { ...shown, kind: "progress", milestone: 25 },
    { kind: "progress", milestone: 25 },
    2_000,
    ["update"],
    { episode: 1 },
  ],
  [
    "shows new information anew",
    { ...shown, kind: "info" },
    { kind: "info", title: "New" },
    1,
    ["notify"],
    { title: "New", episode: 2, count: 1 },
  ],
  [
    "says the same information again silently",
    { ...shown, kind: "info" },
    { kind: "info" },
    2_000,
    ["update"],
    { episode: 1 },
  ],
  [
    "counts the ends of a group silently",
    { ...shown, kind: "completion", group: "g" },
    { kind: "completion" },
    29_999,
    ["update"],
    { count: 2, title: "2 jobs finished in g" },
  ],
  [
    "shows the ends of a group anew after a while",
    { ...shown, kind: "completion", group: "g" },
    { kind: "completion" },
    30_000,
    ["notify"],
    { count: 2, episode: 2 },
  ],
  [
    "replaces what waits",
    { status: "waiting", kind: "info", flushAt: 99_999 },
    { kind: "info", title: "New" },
    1,
    [],
    { status: "waiting", title: "New", count: 1 },
  ],
  [
    "replaces the progress of a group's run",
    { ...shown, kind: "progress", group: "g", milestone: 25 },
    { kind: "progress", milestone: 50, title: "New" },
    1,
    ["notify"],
    { title: "New", count: 1 },
  ],
])("%s", (_, before, given, ms, expected, after) => {
  const draft = announced(before, given, ms);
  expect(kinds(draft).filter((kind) => kind !== "sound")).toEqual(expected);
  expect(threadIn(draft, "k")).toMatchObject(after);
});

test.each<
  [
    what: string,
    before: Partial<Thread>,
    given: Partial<News>,
    ms: number,
    expected: string[],
    after: Partial<Thread>,
  ]
>([
  [
    "shows progress again in its place",
    { ...gone, kind: "progress" },
    { kind: "progress" },
    1,
    ["notify"],
    { episode: 1 },
  ],
  ["shows information anew", { ...gone, kind: "info" }, { kind: "info" }, 1, ["notify"], { episode: 2 }],
  [
    "shows an end anew",
    { ...gone, kind: "completion" },
    { kind: "completion" },
    1,
    ["notify"],
    { episode: 2 },
  ],
  ["only counts a fault that the human knows", gone, {}, 60_000, [], { status: "gone", count: 2 }],
  [
    "shows a fault that became worse than the human knows",
    gone,
    { urgency: "high" },
    1,
    ["notify"],
    { episode: 2, count: 1 },
  ],
  ["shows a fault that was told to nobody", { ...gone, alerted: null }, {}, 1, ["notify"], { episode: 2 }],
  [
    "lets a fault that was told to nobody wait",
    { ...gone, alerted: null },
    { mayWait: true },
    10,
    [],
    { status: "waiting", flushAt: 2_010 },
  ],
  [
    "waits with a fault that has just passed",
    { ...gone, recoveredAt: 1_000 },
    {},
    30_999,
    [],
    { status: "waiting", flushAt: 31_000, recoveredAt: null, episode: 2 },
  ],
  [
    "shows a fault that passed a while ago",
    { ...gone, recoveredAt: 1_000 },
    {},
    31_000,
    ["notify"],
    { recoveredAt: null, episode: 2 },
  ],
  [
    "shows a fault that has just passed and became worse",
    { ...gone, recoveredAt: 1_000 },
    { urgency: "high" },
    1_001,
    ["notify"],
    { recoveredAt: null },
  ],
  [
    "tells of a group again after a while",
    { ...gone, group: "g" },
    { group: "g" },
    30_000,
    ["notify"],
    { episode: 2, count: 1 },
  ],
  [
    "waits with a group until then",
    { ...gone, group: "g" },
    { group: "g" },
    29_999,
    [],
    { status: "waiting", flushAt: 30_000 },
  ],
  [
    "tells at once of a group that became worse",
    { ...gone, group: "g" },
    { group: "g", urgency: "high" },
    1,
    ["notify"],
    { episode: 2 },
  ],
  [
    "tells at once of a group that nobody was told of",
    { ...gone, group: "g", alerted: null },
    { group: "g" },
    1,
    ["notify"],
    { episode: 2 },
  ],
])("takes up again: %s", (_, before, given, ms, expected, after) => {
  const draft = announced(before, given, ms);
  expect(kinds(draft).filter((kind) => kind !== "sound")).toEqual(expected);
  expect(threadIn(draft, "k")).toMatchObject(after);
});

test("escalates anew what comes up again", () => {
  const draft = announced({ ...gone, escalated: true, alerted: null }, { urgency: "critical" });
  expect(threadIn(draft, "k")).toMatchObject({ escalated: false, escalateAt: 60_000 + 5 * 60_000 });
});

test("keeps out of the list of sources what it has already", () => {
  const draft = announced(undefined, { kind: "info", code: "system_crash", host: "h" });
  expect(draft.desk.sources).toEqual([]);
  const again = later(draft, 1);
  setDesk(again, { mutes: [{ until: noon * 2 }] });
  announce(again, news({ key: "l", kind: "info" }));
  expect(reasons(again)).toEqual(["muted"]);
});
