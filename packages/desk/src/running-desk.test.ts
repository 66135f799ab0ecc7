import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Delivery, NotificationDelivery } from "@toasty/client";
import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { info, type Notification } from "@toasty/proto";
import type { Shown, Surface } from "@toasty/proto/surface";
import { afterEach, beforeEach, expect, test } from "vitest";
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

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const client = {
  async *attach(_: string, { signal }: { signal: AbortSignal }) {
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    while (!signal.aborted) {
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
  reportOn: () => ({ displayed: async () => {}, held: async () => {} }) as unknown as NotificationDelivery,
};

const surface = {
  show: async ({ id, payload }: Notification) => {
    shown.push(payload?.value.header?.title ?? "");
    return {
      id,
      backend,
      delivered: "accepted",
      degraded: [],
      outcome: new Promise(quiet),
    } as unknown as Shown;
  },
  withdraw: (id: string, agent?: string) => withdraw(id, agent),
  doNotDisturb: async () => ({ state: dnd, source: "test" }),
  onActivated: () => quiet,
} as unknown as Surface;

beforeEach(async () => {
  clock = manualClock();
  folder = mkdtempSync(join(tmpdir(), "toasty-running-"));
  deliveries = [];
  deliver = (delivery) => void deliveries.push(delivery);
  shown = [];
  dnd = "off";
  backend = "freedesktop";
  withdraw = async () => {};
  const restore = (stored: StoredNotification) => ({ ...stored, delivery: client.reportOn() });
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
const news = (title: string): Delivery =>
  ({
    kind: "notification",
    notification: { ...info(title, "", { id: title }), agentId: "a" },
    cursor: `e.i.${title}`,
  }) as Delivery;

/** Waits for real work, such as the disk, while the clock stands still. */
async function until(holds: () => boolean) {
  while (!holds()) await new Promise(setImmediate);
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
