import { manualClock } from "@toasty/kit/testing";
import { info, Notification, PublishOutcome } from "@toasty/proto";
import { expect, test } from "vitest";
import { admit } from "../admission/admit.js";
import { settingsOf } from "../options.js";
import { formatCursor } from "../routing/cursor.js";
import { callerNamed, publisher } from "../testing/core.js";
import { servingWith } from "../testing/serving.js";
import { readerThat } from "../testing/state.js";
import { Core, type PublishOptions } from "./core.js";

type Options = Parameters<typeof settingsOf>[0];

/** A core whose journal, log, metrics and traces are noted. */
function house(options: Options = {}) {
  const clock = manualClock();
  const noted: (readonly unknown[])[] = [];
  const { telemetry } = servingWith().serving;
  const journal = {
    append: (facts: readonly unknown[]) => void noted.push(["facts", facts.length]),
    history: () => ({ entries: [], more: false }),
  };
  const core = new Core(settingsOf(options), clock, journal, {
    logger: {
      ...telemetry.logger,
      warn: (context, message) => void noted.push(["warn", context, message]),
      error: (context, message) => void noted.push(["error", context, message]),
    },
    metrics: {
      ...telemetry.metrics,
      delivered: (...args) => void noted.push(["delivered", ...args]),
      dropped: (...args) => void noted.push(["dropped", ...args]),
    },
    traces: { ...telemetry.traces, deliver: (...args) => void noted.push(["trace", ...args]) },
  });
  const publish = (
    more: Parameters<typeof Notification.fromPartial>[0] = {},
    target = "desk",
    rest: PublishOptions = {},
  ) => {
    const notification = Notification.fromPartial({ ...info("news"), ...more });
    const bytes = Notification.encode(notification).finish();
    const item = admit({ target, notification, bytes, unambiguous: true, leaseMs: undefined });
    return core.publish(publisher, item, rest);
  };
  /** Lets a desk read; it takes everything up to a number of entries. */
  const attach = (clientId: string, takes = Number.POSITIVE_INFINITY) => {
    const mailbox = core.openMailbox(clientId, undefined, "p");
    const reader = readerThat();
    let left = takes;
    let flushes = 0;
    reader.flush = () => {
      flushes++;
      for (const slot of mailbox.entries()) {
        if (slot.sequence <= reader.read[slot.content.lane] || left-- <= 0) continue;
        reader.read = { ...reader.read, [slot.content.lane]: slot.sequence };
        core.written(slot.content, slot);
      }
    };
    core.run({ kind: "open", mailbox, reader, principal: "p" });
    return { mailbox, reader, flushes: () => flushes };
  };
  const notedOf = (kind: string) => noted.filter(([each]) => each === kind);
  return { core, clock, journal, noted, notedOf, publish, attach };
}

test("a publish is answered with what became of it", () => {
  const { publish, attach, clock } = house();
  expect(publish({ id: "x", dedupKey: "k" })).toEqual({
    notificationId: "x",
    success: true,
    outcome: PublishOutcome.QUEUED,
    sessions: 0,
    mergedInto: undefined,
  });
  expect(publish({ id: "x", dedupKey: "k" })).toMatchObject({
    outcome: PublishOutcome.DUPLICATE,
    success: true,
  });
  expect(publish({ dedupKey: "k" })).toMatchObject({ outcome: PublishOutcome.MERGED, mergedInto: "x" });
  expect(publish({}, "*")).toMatchObject({ outcome: PublishOutcome.NO_SUBSCRIBER, success: false });
  expect(publish({ expiresAtMs: clock.now() })).toMatchObject({
    outcome: PublishOutcome.EXPIRED,
    success: false,
  });
  attach("one");
  attach("two");
  expect(publish({}, "*")).toMatchObject({ outcome: PublishOutcome.STREAMED, success: true, sessions: 2 });
  expect(publish({ id: "y" }, "one").sessions).toBe(1);
  expect(publish({ id: "y" }, "one")).toMatchObject({ outcome: PublishOutcome.DUPLICATE, sessions: 1 });
});

test("a session that did not take a notification does not count", () => {
  const { publish, attach } = house();
  attach("one", 1);
  attach("two");
  expect(publish({}, "*").sessions).toBe(2);
  expect(publish({}, "*").sessions).toBe(1);
});

test("what is written is measured and traced, and its desk may report on it", () => {
  const { core, clock, publish, attach, notedOf } = house();
  publish({ id: "x" }, "desk", { traceparent: "t" });
  publish({ id: "y" });
  clock.advance(30);
  attach("desk").reader.flush();
  expect(notedOf("delivered")).toEqual([
    ["delivered", "info", 30],
    ["delivered", "info", 30],
  ]);
  expect(notedOf("trace")).toEqual([["trace", "t", "info"]]);
  const cursor = formatCursor(core.epoch, "info", 1);
  const event = { $case: "dismissed", value: {} } as const;
  const { notification, response } = core.report({ clientId: "desk", cursor, event, by: undefined }, true);
  expect(notification.id).toBe("x");
  expect(response).toMatchObject({ accepted: true, status: { notificationId: "x" } });
  expect(core.withdraw(publisher, "x")).toEqual(response.status);
  // The desk learns of a withdrawal, which is measured and not traced.
  core.withdraw(publisher, "y");
  expect(notedOf("delivered").at(-1)).toEqual(["delivered", "critical", 0]);
  expect(notedOf("trace")).toHaveLength(1);
});

test("the first drop of a mailbox is logged and all are counted, until a desk comes", () => {
  const { publish, attach, notedOf, core } = house({ mailbox: { messages: 1 } });
  const fill = () => {
    for (let i = 0; i < 3; i++) publish();
  };
  fill();
  const context = { clientId: "desk", reason: "overflow" };
  expect(notedOf("warn")).toEqual([["warn", context, expect.stringContaining("drops messages")]]);
  expect(notedOf("dropped")).toEqual([
    ["dropped", "overflow"],
    ["dropped", "overflow"],
  ]);
  const { mailbox, reader } = attach("desk", 0);
  core.run({ kind: "close", mailbox, reader, unacknowledged: [] });
  fill();
  expect(notedOf("warn")).toHaveLength(2);
});

test("one timer rings for whatever falls due next", () => {
  const { core, clock, publish } = house();
  publish({ id: "late", ttlMs: 300 }, "desk");
  expect([clock.timers, clock.nextInMs]).toEqual([1, 300]);
  publish({ id: "soon", ttlMs: 100 }, "desk");
  expect([clock.timers, clock.nextInMs]).toEqual([1, 100]);
  const isOpen = (id: string) =>
    core.state.register.openOf(core.ownerOf(publisher)).has(core.state.register.get(id) as never);
  clock.advance(99);
  expect([isOpen("soon"), isOpen("late")]).toEqual([true, true]);
  clock.advance(1);
  expect([isOpen("soon"), isOpen("late"), clock.nextInMs]).toEqual([false, true, 200]);
  core.withdraw(publisher, "late");
  // What is left is the time for which the mailbox waits for its desk.
  expect([clock.timers, clock.nextInMs]).toEqual([1, 3_600_000 - 100]);
});

test("times between two milliseconds are rounded up, and far ones are taken in steps", () => {
  const { core, clock, publish } = house({ mailbox: { ttlMs: 1e12 } });
  const lease = { stream: core.nextStream(), ms: 0.5 };
  publish({ ttlMs: 2 ** 40 }, "desk", { lease });
  const longest = 2 ** 31 - 1;
  expect(clock.nextInMs).toBe(longest);
  clock.advance(longest);
  expect(clock.nextInMs).toBe(longest);
  core.run({ kind: "stream_ended", stream: lease.stream });
  expect(clock.nextInMs).toBe(1);
});

test("after its close nothing falls due", () => {
  const { core, clock, publish } = house();
  publish({ ttlMs: 100 });
  core.close();
  expect([clock.timers, core.state.deadlines.next]).toEqual([0, undefined]);
  core.close();
});

test("a deadline that fails stops no other", () => {
  const { core, clock, publish, journal, notedOf } = house();
  publish({ id: "a", ttlMs: 100 });
  publish({ id: "b", ttlMs: 100 });
  let appends = 0;
  journal.append = () => {
    if (appends++ === 0) throw new Error("disk");
  };
  clock.advance(100);
  expect(appends).toBe(2);
  expect(notedOf("error")).toEqual([
    ["error", { err: new Error("disk"), command: "expire" }, expect.stringContaining("bug")],
  ]);
  expect(core.state.register.openOf(core.ownerOf(publisher)).size).toBe(0);
});

test("what changes nothing reaches neither the journal nor a session", () => {
  const { publish, attach, noted } = house();
  publish({ id: "x" });
  const { flushes } = attach("desk", 0);
  const before = [noted.length, flushes()];
  publish({ id: "x" });
  expect([noted.length, flushes()]).toEqual(before);
});

test("watches hear of an outcome at once", () => {
  const { core, publish } = house();
  let heard = 0;
  const reader = { read: 0, flush: () => void heard++ };
  core.run({ kind: "watch_opened", owner: core.ownerOf(publisher), reader });
  publish({ id: "x" });
  const before = heard;
  core.withdraw(publisher, "x");
  expect(heard).toBe(before + 1);
});

test("owners are shared, streams are numbered, and each life has a name of its own", () => {
  const { core } = house();
  expect(core.ownerOf(callerNamed("p", "a"))).toBe(core.ownerOf(callerNamed("p", "a")));
  expect([core.nextStream(), core.nextStream()]).toEqual([1, 2]);
  expect(core.epoch).toMatch(/^[0-9a-f]{10}$/);
  expect(house().core.epoch).not.toBe(core.epoch);
});
