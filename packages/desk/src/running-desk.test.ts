import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Delivery, NotificationDelivery } from "@toasty/client";
import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { info, type Notification, question } from "@toasty/proto";
import type { Activation, Shown, Surface } from "@toasty/proto/surface";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Gatekeeper } from "./gating/gatekeeper.js";
import { HeldFile } from "./holding/held-file.js";
import { HeldNotifications } from "./holding/held-notifications.js";
import type { StoredNotification } from "./holding/received.js";
import { Prompter } from "./prompting/prompter.js";
import { RunningDesk } from "./running-desk.js";

let folder: string;
let desk: RunningDesk;
let held: HeldNotifications;
let clock: ManualClock;
let deliveries: Delivery[];
let deliver: (delivery: Delivery) => void;
let shown: string[];
let dnd: "on" | "off";
let backend: Shown["backend"];
let withdraw: Surface["withdraw"];
let slow: Map<string, Promise<void>>;
let reports: string[];
let askedFor: number;
let activate: (activation: Activation) => void;

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const client = {
  async *attach(_: string, { signal }: { signal: AbortSignal }) {
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    while (!signal.aborted) {
      askedFor++;
      const next = deliveries.shift();
      if (next) yield next;
      else {
        const more = Promise.withResolvers<void>();
        deliver = (delivery) => {
          deliveries.push(delivery);
          more.resolve();
        };
        await Promise.race([more.promise, aborted]);
      }
    }
  },
  reportOn(_: string, { cursor }: { readonly cursor: string }) {
    const report = (what: string) => async () => {
      reports.push(`${cursor} ${what}`);
      return { accepted: true, outcome: undefined };
    };
    const answer = (action: string) => report(`answered ${action}`)();
    const fail = (reason: string) => report(`failed: ${reason}`)();
    const held = (reason: string) => report(`held: ${reason}`)();
    const delivery = { displayed: report("displayed"), dismiss: report("dismissed"), answer, fail, held };
    return delivery as unknown as NotificationDelivery;
  },
};

const surface = {
  show: async ({ id, payload }: Notification) => {
    const title = payload?.value.header?.title ?? "";
    await slow.get(title);
    shown.push(title);
    return {
      id,
      backend,
      delivered: "accepted",
      degraded: [],
      answerable: { level: "all", actions: [], inputs: [] },
      outcome: new Promise(quiet),
    } as unknown as Shown;
  },
  withdraw: (id: string, agent?: string) => withdraw(id, agent),
  doNotDisturb: async () => ({ state: dnd, source: "test" }),
  onActivated: (listener: (activation: Activation) => void) => {
    activate = listener;
    return quiet;
  },
} as unknown as Surface;

beforeEach(async () => {
  clock = manualClock();
  folder = mkdtempSync(join(tmpdir(), "toasty-running-"));
  deliveries = [];
  deliver = (delivery) => void deliveries.push(delivery);
  shown = [];
  slow = new Map();
  reports = [];
  askedFor = 0;
  dnd = "off";
  backend = "freedesktop";
  withdraw = async () => {};
  const restore = (stored: StoredNotification) => ({ ...stored, delivery: client.reportOn("", stored) });
  const file = await HeldFile.open(join(folder, "held.jsonl"), { logger, restore });
  held = new HeldNotifications(file, logger);
  desk = new RunningDesk({
    client: client as never,
    surface,
    id: "desktop",
    logger,
    clock,
    gatekeeper: new Gatekeeper(surface, {}, clock),
    held,
    prompter: new Prompter([]),
  });
});
afterEach(async () => {
  withdraw = async () => {};
  await desk.close();
  rmSync(folder, { recursive: true });
});

const gap = (count: number | undefined): Delivery => ({ kind: "gap", reason: "overflow", count });
const news = (title: string): Delivery => delivered({ ...info(title, "", { id: title }), agentId: "a" });
const asked = (title: string): Delivery =>
  delivered({ ...question(title, { id: title, buttons: { go: "Go" } }), agentId: "a" });
function delivered(notification: Notification): Delivery {
  const stored = { key: "", cursor: `e.i.${notification.id}`, notification };
  return { ...client.reportOn("", stored), ...stored, kind: "notification" };
}

/** Waits for real work, such as the disk, while the clock stands still. */
async function until(holds: () => boolean) {
  while (!holds()) await new Promise(setImmediate);
}

/** Lets everything go on that waits for nothing that takes time. */
async function turns() {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}
const pollMs = 5_000;

test("a loss that do-not-disturb holds back is told when it ends, also where nothing else is held", async () => {
  dnd = "on";
  deliver(gap(3));
  await until(() => clock.timers === 1);
  expect(shown).toEqual([]);
  dnd = "off";
  clock.advance(pollMs);
  await until(() => shown.length === 1);
  expect(shown).toEqual(["3 notifications were lost"]);
});

test("a loss that no screen could show is told again until one did, with what was lost since", async () => {
  backend = "log";
  deliver(gap(2));
  await until(() => clock.timers === 1);
  backend = "freedesktop";
  deliver(gap(undefined));
  await until(() => shown.length === 2);
  expect(shown).toEqual(["2 notifications were lost", "2 notifications were lost, and perhaps more"]);
  clock.advance(pollMs);
  deliver(news("Last"));
  await until(() => shown.length === 3);
  expect(shown.at(-1)).toBe("Last");
});

test("nothing waits for a desktop that does not take a notification off the screen", async () => {
  withdraw = () => new Promise(quiet);
  deliver({
    kind: "withdrawal",
    id: "x",
    agent: "a",
    delivery: "e.i.0",
    reason: "withdrawn",
    mergedInto: undefined,
  });
  deliver(news("Next"));
  await until(() => shown.length === 1);
  expect(shown).toEqual(["Next"]);
});

test("a withdrawal is on disk before it is acknowledged by asking for the next delivery", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const writing = vi.spyOn(HeldFile.prototype, "release").mockReturnValueOnce(promise);
  const gone = {
    id: "x",
    agent: "a",
    delivery: "e.i.0",
    reason: "withdrawn",
    mergedInto: undefined,
  } as const;
  deliver({ kind: "withdrawal", ...gone });
  deliver(news("Next"));
  await until(() => writing.mock.calls.length === 1);
  await turns();
  expect(shown).toEqual([]);
  resolve();
  await until(() => shown.length === 1);
  writing.mockRestore();
});

test("the next delivery is asked for when the last is on disk or on the screen, and not before", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  slow.set("News", promise);
  deliver(news("News"));
  await until(() => clock.timers === 1);
  await turns();
  const before = askedFor;
  resolve();
  await until(() => shown.length === 1);
  await until(() => askedFor > before);
  const writing = Promise.withResolvers<void>();
  const held = vi.spyOn(HeldFile.prototype, "hold").mockReturnValueOnce(writing.promise);
  const asked = askedFor;
  desk.pause();
  deliver(news("Held"));
  await until(() => held.mock.calls.length === 1);
  await turns();
  // Once for the delivery itself.
  expect(askedFor).toBe(asked + 1);
  writing.resolve();
  await until(() => askedFor > asked + 1);
  held.mockRestore();
});

test("what a late click answers is taken off the screen when the answer is on disk", async () => {
  desk.pause();
  deliver(asked("Deploy?"));
  await until(() => desk.held === 1);
  const gone: string[] = [];
  withdraw = async (id) => void gone.push(id);
  const { promise, resolve } = Promise.withResolvers<void>();
  const writing = vi.spyOn(HeldFile.prototype, "decide").mockReturnValueOnce(promise);
  activate({ id: "Deploy?", agentId: "a", action: "go", inputs: {} });
  await until(() => writing.mock.calls.length === 1);
  await turns();
  expect(gone).toEqual([]);
  resolve();
  await until(() => gone.length === 1);
  writing.mockRestore();
});

test("a question is on disk before it is shown", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const writing = vi.spyOn(HeldFile.prototype, "hold").mockReturnValueOnce(promise);
  deliver(asked("Deploy?"));
  await until(() => writing.mock.calls.length === 1);
  await turns();
  expect(shown).toEqual([]);
  resolve();
  await until(() => shown.length === 1);
  writing.mockRestore();
});

test("what was held back is summed up when the pause is over, and its senders hear both", async () => {
  desk.pause();
  for (const title of ["One", "Two"]) deliver(news(title));
  await until(() => desk.held === 2);
  expect([desk.paused, shown, clock.timers]).toEqual([true, [], 0]);
  await desk.resume();
  expect([desk.paused, shown, desk.held]).toEqual([false, ["While you were away: 2 notifications"], 0]);
  expect(reports).toEqual([
    "e.i.One held: the desk is paused",
    "e.i.Two held: the desk is paused",
    "e.i.One displayed",
    "e.i.Two displayed",
  ]);
});

test("new preferences count at once, also for what is held back", async () => {
  await desk.setPreferences({ quietHours: [{ start: "23:00", end: "07:00", zone: "UTC" }] });
  deliver(news("One"));
  await until(() => desk.held === 1);
  await desk.setPreferences({});
  expect([shown, desk.held]).toEqual([["One"], 0]);
});

test("what no summary could show has failed", async () => {
  desk.pause();
  for (const title of ["One", "Two"]) deliver(news(title));
  await until(() => desk.held === 2);
  backend = "alert_file";
  await desk.resume();
  await until(() => reports.length === 4);
  expect(reports.slice(2)).toEqual([
    "e.i.One failed: nothing at this desk could show its summary",
    "e.i.Two failed: nothing at this desk could show its summary",
  ]);
  expect(desk.held).toBe(0);
});

test("one that is slow to show is on disk meanwhile, and holds nothing up", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  slow.set("Slow", promise);
  deliver(news("Slow"));
  deliver(news("Next"));
  await until(() => clock.timers === 1);
  clock.advance(1_000);
  await until(() => shown.length === 1);
  expect([shown, held.find("a/Slow")?.cursor, desk.held]).toEqual([["Next"], "e.i.Slow", 0]);
  resolve();
  await until(() => held.find("a/Slow") === undefined);
  expect(shown).toEqual(["Next", "Slow"]);
});

test("one that the disk does not take is shown rather than lost", async () => {
  const full = vi.spyOn(HeldFile.prototype, "hold").mockRejectedValueOnce(new Error("ENOSPC"));
  desk.pause();
  deliver(news("One"));
  await until(() => shown.length === 1);
  full.mockRestore();
  expect(shown).toEqual(["One"]);
});

test("a late click answers what an earlier desk has shown; one on the body of a question does not", async () => {
  desk.pause();
  for (const each of [asked("Deploy?"), news("News")]) deliver(each);
  await until(() => desk.held === 2);
  const gone: string[] = [];
  withdraw = async (id) => void gone.push(id);
  const click = (id: string, action: string) => activate({ id, agentId: "a", action, inputs: {} });
  click("unknown", "go");
  click("Deploy?", "");
  click("News", "");
  click("Deploy?", "go");
  await until(() => reports.length === 4);
  expect(reports.slice(2)).toEqual(["e.i.News answered ", "e.i.Deploy? answered go"]);
  await until(() => gone.length === 2);
  expect(gone).toEqual(["News", "Deploy?"]);
  expect(desk.held).toBe(0);
});

test.each([
  ["closing", () => desk.close()],
  ["the end of its scope", () => desk[Symbol.asyncDispose]()],
])("%s takes questions off the screen and leaves them to the next desk, and news stays", async (_, close) => {
  const gone: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  withdraw = (id) => {
    gone.push(id);
    return promise;
  };
  for (const each of [asked("Deploy?"), news("News")]) deliver(each);
  await until(() => shown.length === 2);
  let isClosed = false;
  const closing = close().then(() => {
    isClosed = true;
  });
  await until(() => gone.length === 1);
  await turns();
  const wasClosed = isClosed;
  resolve();
  await closing;
  await desk.close();
  expect([gone, wasClosed]).toEqual([["Deploy?"], false]);
  const file = await HeldFile.open(join(folder, "held.jsonl"), {
    logger,
    restore: (stored) => stored as never,
  });
  expect(file.entries.map(({ key }) => key)).toEqual(["a/Deploy?"]);
  await file.close();
});

test("closing does not wait for a desktop that hangs", async () => {
  withdraw = () => new Promise(quiet);
  deliver(asked("Deploy?"));
  await until(() => shown.length === 1);
  const closing = desk.close();
  await until(() => clock.timers === 1);
  clock.advance(1_000);
  await closing;
});

test("a closed desk asks the gate about nothing any more", async () => {
  dnd = "on";
  deliver(news("News"));
  await until(() => clock.timers === 1);
  await desk.close();
  expect(clock.timers).toBe(0);
});
