import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { info, type Notification, question } from "@toasty/proto";
import { beforeEach, expect, test } from "vitest";
import { Admission } from "./admission.js";
import type { Received } from "./holding/received.js";

let calls: string[];
/** Calls that a test keeps waiting, by their text. */
let slow: Map<string, PromiseWithResolvers<unknown>>;
let results: Record<string, unknown>;
let waiting: Received[];
let verdicts: Record<string, object>;
let paused: boolean;
let clock: ManualClock;
let ending: AbortController;
let admission: Admission;

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Notes a call, and answers it when the test lets it. */
async function call(text: string, usual?: unknown): Promise<unknown> {
  calls.push(text);
  await slow.get(text)?.promise;
  return text in results ? results[text] : usual;
}
function hold(text: string): () => void {
  const resolvers = Promise.withResolvers<unknown>();
  slow.set(text, resolvers);
  return () => resolvers.resolve(undefined);
}
const titleOf = ({ payload }: Notification) => payload?.value.header?.title ?? "";

function received(notification: Notification): Received {
  const key = notification.id;
  const delivery = {
    displayed: () => call(`report ${key} displayed`),
    held: (reason: string) => call(`report ${key} held: ${reason}`),
  };
  return { key, cursor: "e.w.1", notification, delivery: delivery as never };
}
const news = (id: string) => received(info(id, "", { id }));
const asked = (id: string) => received(question(id, { id, buttons: { go: "Go" } }));

beforeEach(() => {
  [calls, slow, results, waiting, verdicts] = [[], new Map(), {}, [], {}];
  clock = manualClock();
  ending = new AbortController();
  paused = false;
  const shows = { show: true, urgency: "normal", sound: true };
  const release = async (key: string) => {
    await call(`release ${key}`);
    waiting = waiting.filter((each) => each.key !== key);
  };
  admission = new Admission({
    gatekeeper: {
      ask: async ({ id }: Notification) => verdicts[id] ?? shows,
      toned: (notification: Notification) => notification,
      get paused() {
        return paused;
      },
    },
    recheck: {
      schedule: ({ reason }: { reason: string }) => calls.push(`schedule for ${reason}`),
      scheduleSoon: () => calls.push("schedule soon"),
      cancel: () => calls.push("cancel"),
    },
    held: {
      get waiting() {
        return waiting;
      },
      surplusFor: () => results.surplus,
      hold: ({ key }: Received) => call(`hold ${key}`, true),
      keepOnScreen: ({ key }: Received) => call(`keep ${key}`),
      release,
    },
    shown: { show: ({ key }: Received) => call(`show ${key}`) },
    announcer: {
      showPending: () => call("notices"),
      show: (notice: Notification) => call(`summary ${titleOf(notice)}`, true),
    },
    answers: {
      answerAgain: ({ key }: Received) => call(`again ${key}`, false),
      decide: ({ key }: Received, { reason }: { reason: string }) => call(`decide ${key}: ${reason}`),
    },
    logger,
    clock,
    signal: ending.signal,
  } as never);
});

const dnd = { show: false, digest: true, reason: "do_not_disturb" };
const off = { show: false, digest: false, reason: "off" };

/** Waits for everything that does not wait for the test or its clock. */
const settled = () => new Promise(setImmediate);

/** Says whether some work goes on only when a call that the test keeps waiting is done. */
async function waitsFor(text: string, work: () => Promise<void>, then: readonly string[]): Promise<void> {
  const go = hold(text);
  let isDone = false;
  const done = work().then(() => {
    isDone = true;
  });
  await settled();
  expect([calls.at(-1), isDone]).toEqual([text, false]);
  const before = calls.length;
  go();
  await done;
  expect(calls.slice(before)).toEqual(then);
}

test("news is shown, and done with when it is on the screen", async () => {
  await admission.admit(news("a"));
  expect(calls).toEqual(["again a", "show a", "release a"]);
});

test("what the human has answered already is not shown", async () => {
  results["again a"] = true;
  await admission.admit(asked("a"));
  expect(calls).toEqual(["again a"]);
});

test("a question is on disk before it is shown, and stays there", async () => {
  await waitsFor("keep a", () => admission.admit(asked("a")), ["show a"]);
});

test("news counts as admitted only when it is off the disk", async () => {
  await waitsFor("release a", () => admission.admit(news("a")), []);
});

test("what takes long to show is on disk meanwhile, and leaves it when it is shown", async () => {
  const shown = hold("show a");
  const kept = hold("keep a");
  let isAdmitted = false;
  const admitted = admission.admit(news("a")).then(() => {
    isAdmitted = true;
  });
  await settled();
  clock.advance(999);
  await settled();
  expect(calls).toEqual(["again a", "show a"]);
  clock.advance(1);
  await settled();
  expect([calls.at(-1), isAdmitted]).toEqual(["keep a", false]);
  kept();
  await admitted;
  expect(calls.at(-1)).toBe("keep a");
  shown();
  await settled();
  expect(calls.at(-1)).toBe("release a");
});

test("what the gate holds is on disk, its sender hears why, and the gate is asked again", async () => {
  verdicts.a = dnd;
  await waitsFor("hold a", () => admission.admit(news("a")), [
    "report a held: do not disturb",
    "schedule for do_not_disturb",
  ]);
});

test("what is switched off is not kept", async () => {
  verdicts.a = off;
  await admission.admit(news("a"));
  expect(calls).toEqual(["again a", "report a held: switched off by the human", "schedule for off"]);
});

test("a pause has no end that a clock could tell", async () => {
  verdicts.a = dnd;
  paused = true;
  await admission.admit(news("a"));
  expect(calls.at(-1)).toBe("report a held: do not disturb");
});

test("what the disk does not take is shown at the wrong moment rather than never", async () => {
  verdicts.a = dnd;
  results["hold a"] = false;
  await waitsFor("show a", () => admission.admit(news("a")), []);
  expect(calls).toEqual(["again a", "hold a", "show a"]);
});

test("the oldest makes room for one too many, and its sender hears it, before the new one is held", async () => {
  verdicts.b = dnd;
  results.surplus = news("a");
  const failed = "decide a: the desk holds 1,000 newer notifications back";
  await waitsFor(failed, () => admission.admit(news("b")), [
    "hold b",
    "report b held: do not disturb",
    "schedule for do_not_disturb",
  ]);
});

test("a recheck shows notices first, then what the gate lets through, and asks again for the rest", async () => {
  waiting = [news("a"), asked("b"), news("c")];
  verdicts.a = dnd;
  await waitsFor("notices", () => admission.recheck(), [
    "schedule for do_not_disturb",
    "keep b",
    "show b",
    "show c",
    "release c",
    "release b",
  ]);
  expect(calls.slice(0, 2)).toEqual(["cancel", "notices"]);
});

test("several are summed up: each sender hears that it was seen, and each leaves the disk", async () => {
  waiting = [news("a"), news("b")];
  await admission.recheck();
  expect(calls.slice(2)).toEqual([
    "summary While you were away: 2 notifications",
    "report a displayed",
    "report b displayed",
    "release a",
    "release b",
  ]);
  expect(waiting).toEqual([]);
});

test("those whose summary nothing could show have failed, one after the other", async () => {
  waiting = [news("a"), news("b")];
  results["summary While you were away: 2 notifications"] = false;
  const failed = (id: string) => `decide ${id}: nothing at this desk could show its summary`;
  await waitsFor(failed("a"), () => admission.recheck(), [failed("b"), "release a", "release b"]);
});

test("a recheck ends only when what was shown or summed up is off the disk", async () => {
  waiting = [news("a"), news("b")];
  await waitsFor("release a", () => admission.recheck(), ["release b"]);
});

test("a desk that is closing shows nothing more of what was held", async () => {
  waiting = [news("a"), news("b")];
  ending.abort();
  await admission.recheck();
  expect(calls).toEqual(["cancel", "notices"]);
});

test("notices that no screen has shown are tried soon, those that the gate holds when it says", async () => {
  results.notices = "unseen";
  await admission.showNotices();
  results.notices = dnd;
  await admission.showNotices();
  results.notices = undefined;
  await admission.showNotices();
  expect(calls).toEqual(["notices", "schedule soon", "notices", "schedule for do_not_disturb", "notices"]);
});
