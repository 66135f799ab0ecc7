import { expect, test } from "vitest";
import {
  agenda,
  draftAt,
  effects,
  kinds,
  later,
  news,
  noon,
  reasons,
  thread,
  threadIn,
} from "../../test/draft.js";
import { entriesOf } from "../persistent-map.js";
import { setDesk } from "../state/draft.js";
import {
  begin,
  dropThread,
  endThread,
  idOf,
  noteSeen,
  record,
  schedule,
  setThread,
  takeOff,
  threadById,
  threadOf,
} from "./threads.js";

test("begins a thread now, with a number above those that are forgotten", () => {
  const draft = draftAt(7);
  setDesk(draft, { forgotten: 2 });
  expect(begin(draft, news({ ttlMs: 5 }))).toMatchObject({
    episode: 3,
    generation: 3,
    wordAt: 7,
    expiresAt: noon + 7 + 5,
  });
});

test("keeps the lists of what is on the screen and what is held true to the threads", () => {
  const draft = draftAt();
  setThread(draft, thread({ key: "a", onScreen: true }));
  setThread(draft, thread({ key: "b", status: "held" }));
  setThread(draft, thread({ key: "c", onScreen: true, status: "held" }));
  expect([draft.desk.visible, draft.desk.held]).toEqual([
    ["a", "c"],
    ["b", "c"],
  ]);
  const { visible } = draft.desk;
  setThread(draft, thread({ key: "a", onScreen: true, title: "new" }));
  expect(draft.desk.visible).toBe(visible);
  setThread(draft, thread({ key: "a" }));
  setThread(draft, thread({ key: "c" }));
  expect([draft.desk.visible, draft.desk.held]).toEqual([[], ["b"]]);
});

test("finds a thread by its key and by its present id", () => {
  const draft = draftAt();
  setThread(draft, thread({ key: "a b", generation: 2 }));
  const { generation } = threadIn(draft, "a b");
  expect(generation).toBe(2);
  expect(idOf(threadIn(draft, "a b"))).toBe("a~20.b~2~");
  expect(threadById(draft, "a~20.b~2~")?.key).toBe("a b");
  for (const id of ["a~20.b", "a~20.b~3~", "other", "", 7, undefined])
    expect(threadById(draft, id)).toBeUndefined();
  setThread(draft, thread({ key: "a b", generation: 13 }));
  expect(threadById(draft, "a~20.b~13~")?.key).toBe("a b");
});

test("forgets a thread, its id and what it kept quiet", () => {
  const draft = draftAt();
  setThread(draft, thread({ key: "a", onScreen: true, status: "held" }));
  setThread(draft, thread({ key: "b", onScreen: true }));
  const source = { what: "error", code: "", job: "", host: "" } as const;
  setDesk(draft, {
    sources: [
      { key: "a", ...source },
      { key: "b", ...source },
    ],
  });
  dropThread(draft, "a");
  expect(threadOf(draft, "a")).toBeUndefined();
  expect(draft.desk).toMatchObject({ visible: ["b"], held: [], forgotten: 1, sources: [{ key: "b" }] });
  expect([...entriesOf(draft.desk.keys)]).toEqual([["b", "b"]]);
  const { sources } = draft.desk;
  dropThread(draft, "c");
  expect(draft.desk.sources).toBe(sources);
  expect(draft.desk.forgotten).toBe(2);
});

test("takes off the screen only what is there", () => {
  const draft = draftAt();
  const gone = thread();
  expect(takeOff(draft, gone, "ended")).toBe(gone);
  expect(draft.effects).toEqual([]);
  expect(takeOff(draft, thread({ onScreen: true }), "muted")).toEqual(thread());
  expect(draft.effects).toEqual([{ kind: "withdraw", id: "k", reason: "muted" }]);
});

test.each([
  ["ended", "ended"],
  ["recovered", "recovered"],
  ["focused", "focused"],
  ["cancelled", "ended"],
  ["inhibited", "ended"],
] as const)("ends what is on the screen because it %s, and withdraws it as %s", (reason, withdrawn) => {
  const draft = draftAt();
  endThread(draft, thread({ status: "shown", onScreen: true, flushAt: 1, escalateAt: 2 }), reason);
  expect(draft.effects).toEqual([{ kind: "withdraw", id: "k", reason: withdrawn }]);
  expect(threadIn(draft, "k")).toMatchObject({
    status: "gone",
    onScreen: false,
    flushAt: null,
    escalateAt: null,
  });
});

test("writes down the end of what was waiting, and says nothing of what is gone", () => {
  const draft = draftAt();
  endThread(draft, thread({ status: "waiting" }), "cancelled");
  expect(reasons(draft)).toEqual(["cancelled"]);
  expect(kinds(draft)).toEqual([]);
  expect(threadIn(draft, "k").status).toBe("gone");
  const other = draftAt();
  endThread(other, thread(), "ended");
  expect(other.effects).toEqual([]);
  expect(threadOf(other, "k")).toBeUndefined();
  endThread(other, thread({ onScreen: true }), "ended");
  expect(kinds(other)).toEqual(["withdraw"]);
  const third = draftAt();
  endThread(third, thread({ status: "held" }), "ended");
  expect(third.effects).toEqual([]);
  expect(threadIn(third, "k").status).toBe("gone");
});

test("writes down what happened, shown or not", () => {
  const draft = draftAt(5);
  const shown = record(draft, thread({ job: "a", attempt: 2, milestone: 25 }), null);
  expect(shown).toEqual({
    id: 1,
    at: noon + 5,
    notification: "k",
    kind: "error",
    job: "a",
    attempt: 2,
    urgency: "normal",
    title: "T",
    message: "M",
    milestone: 25,
    presented: true,
    reason: null,
    acknowledged: false,
  });
  expect(record(draft, thread(), "muted")).toMatchObject({ id: 2, presented: false, acknowledged: false });
  expect(record(draft, thread(), "focused").acknowledged).toBe(true);
  expect(record(draft, thread(), "brief").acknowledged).toBe(true);
  expect(effects(draft, "record").map(({ entry }) => entry)).toEqual(draft.desk.history.entries);
});

test("notes that a notification was seen", () => {
  const draft = draftAt();
  record(draft, thread(), null);
  noteSeen(draft, thread({ generation: 2 }));
  expect(draft.desk.history.entries[0]?.acknowledged).toBe(false);
  noteSeen(draft, thread());
  expect(draft.desk.history.entries[0]?.acknowledged).toBe(true);
});

test("makes appointments in engine time", () => {
  const draft = later(draftAt(), 5);
  schedule(draft, "stall", "a", 20);
  schedule(draft, "gate", "", 10);
  expect(agenda(draft)).toEqual(["10 gate", "20 stall a"]);
});
