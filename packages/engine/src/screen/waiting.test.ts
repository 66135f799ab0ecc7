import { expect, test } from "vitest";
import { agenda, draftAt, kinds, later, thread, threadIn } from "../../test/draft.js";
import { setThread, threadOf } from "./threads.js";
import { flush, flushAll, silently, wait } from "./waiting.js";

test("lets a thread wait until its time", () => {
  const draft = draftAt(5);
  wait(draft, thread(), 25);
  expect(threadIn(draft, "k")).toMatchObject({ status: "waiting", flushAt: 25 });
  expect(agenda(draft)).toEqual(["25 thread k"]);
  expect(draft.effects).toEqual([]);
});

const shown = thread({ status: "shown", onScreen: true, wordAt: 0 });

test("changes silently what is on the screen, at most once in the time of a group", () => {
  const draft = draftAt(2_000, { groupWaitMs: 2_000 });
  silently(draft, shown);
  expect(kinds(draft)).toEqual(["update"]);
  expect(threadIn(draft, "k")).toMatchObject({ wordAt: 2_000, revision: 1 });

  const early = draftAt(1_999, { groupWaitMs: 2_000 });
  silently(early, shown);
  expect(kinds(early)).toEqual([]);
  expect(threadIn(early, "k").flushAt).toBe(2_000);
  expect(agenda(early)).toEqual(["2000 thread k"]);

  const again = later(early, 0);
  silently(again, { ...threadIn(again, "k"), title: "newer" });
  expect(kinds(again)).toEqual([]);
  expect(threadIn(again, "k")).toMatchObject({ title: "newer", flushAt: 2_000 });
  expect(agenda(again)).toEqual(["2000 thread k"]);
});

test("only counts on what is not on the screen", () => {
  for (const status of ["held", "waiting", "gone"] as const) {
    const draft = draftAt(99_000);
    silently(draft, thread({ status, count: 2 }));
    expect(kinds(draft)).toEqual([]);
    expect(agenda(draft)).toEqual([]);
    expect(threadIn(draft, "k")).toMatchObject({ status, count: 2 });
  }
});

test.each([
  ["waiting", 10, ["notify"]],
  ["shown", 10, ["update"]],
  ["held", 10, []],
  ["gone", 10, []],
  ["waiting", 11, []],
  ["waiting", null, []],
] as const)("says what has gathered: %s, due at %s", (status, flushAt, expected) => {
  const draft = draftAt(10);
  setThread(draft, thread({ status, flushAt, onScreen: status === "shown" }));
  flush(draft, "k");
  expect(kinds(draft)).toEqual(expected);
});

test("says nothing of a thread that is forgotten", () => {
  const draft = draftAt();
  flush(draft, "k");
  expect(draft.effects).toEqual([]);
  expect(threadOf(draft, "k")).toBeUndefined();
});

test("says all that still waits, before its time", () => {
  const draft = draftAt(10);
  setThread(draft, thread({ key: "a", status: "waiting", flushAt: 99 }));
  setThread(draft, thread({ key: "b", status: "shown", onScreen: true, flushAt: 99 }));
  setThread(draft, thread({ key: "c", status: "shown", onScreen: true }));
  flushAll(draft);
  expect(kinds(draft).toSorted()).toEqual(["notify", "update"]);
  expect([threadIn(draft, "a").flushAt, threadIn(draft, "b").flushAt]).toEqual([null, null]);
  expect(threadIn(draft, "c").revision).toBe(0);
});
