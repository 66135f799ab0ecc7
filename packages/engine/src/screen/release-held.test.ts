import { expect, test } from "vitest";
import { agenda, draftAt, effects, kinds, later, noon, putRun, thread, threadIn } from "../../test/draft.js";
import type { SettingsInput } from "../settings/settings.js";
import { type Draft, setDesk } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { reopen } from "./release-held.js";
import { setThread } from "./threads.js";

/** Held threads with the keys 0, 1, …, looked at again when nothing holds them any more. */
function held(given: readonly Partial<Thread>[], settings: SettingsInput = {}): Draft {
  const draft = draftAt(10, settings);
  given.forEach((one, at) => {
    setThread(draft, thread({ key: `${at}`, kind: "info", status: "held", title: `title ${at}`, ...one }));
  });
  return draft;
}

const statuses = (draft: Draft, ...keys: readonly string[]) => keys.map((key) => threadIn(draft, key).status);

test("does nothing where nothing is held", () => {
  const draft = draftAt();
  const { desk } = draft;
  reopen(draft);
  expect(draft.desk).toBe(desk);
  expect(draft.effects).toEqual([]);
});

test("shows a single one as it is", () => {
  const draft = held([{ urgency: "high" }]);
  reopen(draft);
  expect(effects(draft, "notify").map(({ intent }) => [intent.id, intent.title, intent.urgency])).toEqual([
    ["0", "title 0", "high"],
  ]);
  expect(draft.desk.held).toEqual([]);
  expect(statuses(draft, "0")).toEqual(["shown"]);
});

test("sums up several of a group in one digest, and takes away what was shown of them", () => {
  const draft = held([
    { group: "g", urgency: "high" },
    { group: "g", onScreen: true, revision: 1 },
    { kind: "error" },
  ]);
  reopen(draft);
  expect(effects(draft, "withdraw")).toEqual([{ kind: "withdraw", id: "1", reason: "superseded" }]);
  expect(effects(draft, "notify").map(({ intent }) => intent)).toMatchObject([
    {
      id: "digest:g",
      kind: "digest",
      title: "While you were away: 2 notifications in g",
      message: "title 0\ntitle 1",
      urgency: "high",
      group: "g",
      count: 2,
    },
    { id: "2" },
  ]);
  expect(statuses(draft, "0", "1", "2", "digest:g")).toEqual(["gone", "gone", "shown", "shown"]);
  expect(draft.desk.loose).toEqual(["digest:g"]);
});

test("shows the next digest in the place of the last, as something new", () => {
  const draft = held([{}, {}]);
  reopen(draft);
  expect(threadIn(draft, "digest:")).toMatchObject({ episode: 1, generation: 1, revision: 1 });
  const { nonce } = threadIn(draft, "digest:");
  const next = later(draft, 1);
  for (const key of ["2", "3", "4"]) setThread(next, thread({ key, kind: "info", status: "held" }));
  reopen(next);
  expect(threadIn(next, "digest:")).toMatchObject({
    episode: 2,
    generation: 1,
    revision: 2,
    count: 3,
    nonce,
  });
  const closed = later(next, 1);
  setThread(closed, { ...threadIn(closed, "digest:"), onScreen: false, status: "gone" });
  for (const key of ["5", "6"]) setThread(closed, thread({ key, kind: "info", status: "held" }));
  reopen(closed);
  expect(threadIn(closed, "digest:")).toMatchObject({ episode: 3, generation: 2, revision: 3 });
});

test("goes on holding what the gate still holds back, and asks again when it may open", () => {
  const draft = held([{ job: "a" }, {}]);
  setDesk(draft, { mutes: [{ until: noon + 1_000, job: "a" }] });
  reopen(draft);
  expect(effects(draft, "notify").map(({ intent }) => intent.id)).toEqual(["1"]);
  expect(statuses(draft, "0", "1")).toEqual(["held", "shown"]);
  expect(agenda(draft)).toEqual(["1000 gate"]);
});

test("drops what is not wanted any more, and what has expired", () => {
  const draft = held([{ kind: "warning" }, { expiresAt: noon + 10 }, { expiresAt: noon + 11 }], {
    preferences: { ceilings: { warning: "off" } },
  });
  reopen(draft);
  expect(effects(draft, "notify").map(({ intent }) => intent.id)).toEqual(["2"]);
  expect(statuses(draft, "0", "1", "2")).toEqual(["gone", "gone", "shown"]);
});

test("takes what sums up others for information", () => {
  const draft = held([{ kind: "digest" }], { preferences: { ceilings: { info: "off" } } });
  reopen(draft);
  expect(statuses(draft, "0")).toEqual(["gone"]);
  const open = held([{ kind: "digest" }, {}]);
  reopen(open);
  expect(kinds(open)).toEqual(["notify"]);
});

test("shows only the latest state of a job", () => {
  const draft = held([
    { kind: "progress", job: "a" },
    { kind: "completion", job: "a" },
  ]);
  reopen(draft);
  expect(effects(draft, "notify").map(({ intent }) => intent.id)).toEqual(["1"]);
  expect(statuses(draft, "0")).toEqual(["gone"]);
});

test.each<[what: string, given: Partial<Thread>, title: string, progress: number | null]>([
  ["where its run is now", { milestone: 25 }, "Run A: 60%", 0.6],
  ["what it said, where that still holds", { milestone: 25, progress: 0.6 }, "title 0", 0.6],
  ["what it said of another attempt", { milestone: 25, attempt: 2 }, "title 0", 0.25],
  ["what it said of a job that is forgotten", { milestone: 25, job: "b" }, "title 0", 0.25],
  ["what it said without a milestone", { milestone: null }, "title 0", 0.25],
  ["what it said of something else", { milestone: 25, kind: "info" }, "title 0", 0.25],
])("tells of progress %s", (_, given, title, progress) => {
  const draft = held([{ kind: "progress", job: "a", attempt: 1, progress: 0.25, ...given }]);
  putRun(draft, { job: "a", title: "Run A", current: 60, total: 100 });
  reopen(draft);
  expect(effects(draft, "notify").map(({ intent }) => [intent.title, intent.progress])).toEqual([
    [title, progress],
  ]);
});

test("says what it said where nobody knows how far its run is", () => {
  const draft = held([{ kind: "progress", job: "a", attempt: 1, milestone: 25, progress: 0.25 }]);
  putRun(draft, { job: "a", current: 60, total: null });
  reopen(draft);
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({ title: "title 0", progress: 0.25 });
});
