import { expect, test } from "vitest";
import {
  agenda,
  draftAt,
  effects,
  kinds,
  later,
  news,
  putRun,
  runIn,
  thread,
  threadIn,
} from "../../test/draft.js";
import type { Draft } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { enlist } from "./enlist.js";
import { mayStillSpeak, tellOfMore } from "./ration.js";
import { setThread, threadOf } from "./threads.js";

const rate = { burst: 2, everyMs: 1_000 };

test("lets a burst through, and then as much as the rate allows", () => {
  const draft = draftAt(0, { rate });
  const fault = news({ job: "a" });
  expect([mayStillSpeak(draft, fault), mayStillSpeak(draft, fault), mayStillSpeak(draft, fault)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(mayStillSpeak(later(draft, 999), fault)).toBe(false);
  expect(mayStillSpeak(later(draft, 1_000), fault)).toBe(true);
});

test("rations each job, each group and what belongs to neither by itself", () => {
  const draft = draftAt(0, { rate: { burst: 1, everyMs: 1_000 } });
  const faults = [
    { job: "a" },
    { job: "b" },
    { job: "a", group: "g" },
    { job: "b", group: "g" },
    {},
    { group: null },
  ];
  expect(faults.map((given) => mayStillSpeak(draft, news(given)))).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
  ]);
});

test("tells of the first that was too much, and counts the others in its place", () => {
  const draft = draftAt();
  putRun(draft, { job: "a", title: "Run A" });
  const fault = news({ job: "a", attempt: 1, title: "Error in Run A" });
  tellOfMore(draft, fault);
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    kind: "digest",
    urgency: "normal",
    title: "1 more problem in Run A",
    message: "Error in Run A",
    job: "a",
    attempt: 1,
  });
  const then = later(draft, 2_000);
  tellOfMore(then, { ...fault, title: "Another" });
  expect(effects(then, "update")[0]?.intent).toMatchObject({
    title: "2 more problems in Run A",
    message: "Another",
  });
  expect(kinds(then)).toEqual(["update"]);
});

test.each([
  [{ group: "g", job: "a" }, "1 more problem in g", "group:g:more"],
  [{ job: "unknown" }, "1 more problem", "job:unknown:more"],
  [{}, "1 more problem", "job::more"],
])("names what %j belongs to: %s", (given, title, key) => {
  const draft = draftAt();
  putRun(draft, { job: "a", title: "Run A" });
  tellOfMore(draft, news(given));
  expect(threadIn(draft, key).title).toBe(title);
});

function closed(ms: number): Draft {
  const draft = draftAt();
  tellOfMore(draft, news());
  tellOfMore(draft, news());
  setThread(draft, { ...threadIn(draft, "job::more"), status: "gone", onScreen: false });
  const then = later(draft, ms);
  tellOfMore(then, news());
  return then;
}

test("counts anew once the human has closed it, and is shown again after a while", () => {
  const early = closed(29_999);
  expect(kinds(early)).toEqual([]);
  expect(threadIn(early, "job::more")).toMatchObject({
    status: "waiting",
    flushAt: 30_000,
    count: 1,
    episode: 2,
  });
  expect(agenda(early)).toContain("30000 thread job::more");
  const late = closed(30_000);
  expect(kinds(late)).toEqual(["notify"]);
  expect(threadIn(late, "job::more")).toMatchObject({ count: 1, episode: 2 });
});

const subject = (key: string, given: Partial<Thread> = {}) => thread({ key, status: "shown", ...given });

test("keeps 64 subjects of a run, and forgets the oldest of which nothing is left, else the oldest", () => {
  const draft = draftAt();
  putRun(draft, { job: "a" });
  for (let at = 0; at < 64; at += 1) {
    enlist(draft, subject(`${at}`, { job: "a", status: at === 5 ? "gone" : "shown" }));
  }
  const threads = () => runIn(draft, "a").threads;
  expect(threads()).toHaveLength(64);
  enlist(draft, subject("63", { job: "a" }));
  expect(threads()).toHaveLength(64);
  enlist(draft, subject("x", { job: "a" }));
  expect(threads()).toHaveLength(64);
  expect(threads()).not.toContain("5");
  expect(threadOf(draft, "5")).toBeUndefined();
  enlist(draft, subject("y", { job: "a" }));
  expect(threads()).toHaveLength(64);
  expect(threads()).not.toContain("0");
  expect(threads().slice(-2)).toEqual(["x", "y"]);
});

test("keeps 500 subjects that belong to no run, and forgets a group's ration with its last subject", () => {
  const draft = draftAt(0, { rate: { burst: 1, everyMs: 1_000_000 } });
  mayStillSpeak(draft, news({ group: "g" }));
  enlist(draft, subject("0", { group: "g" }));
  for (let at = 1; at < 500; at += 1) enlist(draft, subject(`${at}`));
  expect(draft.desk.loose).toHaveLength(500);
  expect(mayStillSpeak(draft, news({ group: "g" }))).toBe(false);
  enlist(draft, subject("x"));
  expect(draft.desk.loose).toHaveLength(500);
  expect(draft.desk.loose[0]).toBe("1");
  expect(mayStillSpeak(draft, news({ group: "g" }))).toBe(true);
});
