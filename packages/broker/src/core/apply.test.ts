import { Delivery, GapReason, NotificationState, WithdrawalReason } from "@toasty/proto";
import { expect, test } from "vitest";
import type { WatchReader } from "../settling/watch-log.js";
import { hasBit } from "../structures/bitset.js";
import { after, moment, question, readerThat, sender, stateWith } from "../testing/state.js";
import { apply } from "./apply.js";
import type { Change } from "./decision.js";

const lease = { stream: 1, ms: 500 };
const watch = (): WatchReader => ({ read: 0, flush: () => {} });

function house(options: Parameters<typeof stateWith>[0] = {}) {
  const world = stateWith(options);
  const { state } = world;
  const make = (...changes: Change[]) => apply(state, changes, moment);
  /** Returns the kinds of what falls due up to a time. */
  const due = (at: number) => {
    const kinds: string[] = [];
    for (let next = state.deadlines.takeDue(at); next; next = state.deadlines.takeDue(at))
      kinds.push(next.kind);
    return kinds;
  };
  return { ...world, make, due };
}

test("a delivery is written once for all, and each mailbox has it or a mark", () => {
  const { state, attach, send, make } = house();
  const [one, two, gone] = [attach("one"), attach("two"), attach("gone")];
  const notification = send({ id: "x", target: "*" });
  notification.failures = new Map([["one", 1]]);
  notification.failedAt = new Set(["one"]);
  const former = { lane: "info", sequence: 1 } as const;
  gone.forgotten = true;
  const audience = [one, two, gone];
  const { writes, facts } = make({ kind: "deliver", notification, body: [], audience, full: [two], former });
  expect(notification).toMatchObject({ sequence: 2, unread: 1, formerSequences: [1] });
  expect([notification.failures, notification.failedAt]).toEqual([undefined, undefined]);
  expect(state.register.at(1)).toBe(notification);
  expect(one.entries().map(({ sequence }) => sequence)).toEqual([2]);
  expect(two.entries()).toEqual([]);
  expect(two.log.info.after(0)?.content).toMatchObject({ kind: "gap", count: 1, reason: GapReason.OVERFLOW });
  expect(gone.entries().map(({ sequence }) => sequence)).toEqual([1]);
  expect(writes).toEqual([{ mailboxes: audience, entry: one.entries()[0]?.content, full: [two] }]);
  const row = { table: "entry", lane: "info" };
  expect(facts).toEqual([
    { ...row, mailbox: "one", sequence: 1, waits: false },
    { ...row, mailbox: "two", sequence: 1, waits: false },
    { table: "notification", notification, entry: writes[0]?.entry },
    { ...row, mailbox: "one", sequence: 2, waits: true },
  ]);
});

test("a retraction empties the mailboxes and tells those who are told", () => {
  const { state, attach, send, make } = house();
  const [one, two] = [attach("one"), attach("two")];
  const notification = send({ id: "x", target: "*" });
  const retract = {
    kind: "retract",
    notification,
    reason: WithdrawalReason.MERGED,
    mergedInto: "y",
  } as const;
  const { writes, facts } = make({ ...retract, told: [1] });
  expect(one.isEmpty).toBe(true);
  expect(notification.unread).toBe(0);
  expect(state.sequence).toBe(2);
  const [slot] = two.entries();
  expect(Delivery.decode(slot?.content.delivery ?? Buffer.of())).toMatchObject({
    cursor: "e.c.2",
    event: {
      $case: "withdrawal",
      value: {
        notificationId: "x",
        agentId: "a",
        deliveryCursor: "e.i.1",
        reason: WithdrawalReason.MERGED,
        mergedInto: "y",
      },
    },
  });
  expect(facts.at(-1)).toEqual({
    table: "entry",
    mailbox: "two",
    lane: "critical",
    sequence: 2,
    waits: true,
  });
  expect(writes).toEqual([{ mailboxes: notification.audience, entry: undefined, full: [] }]);
  expect(make({ ...retract, told: [] })).toEqual({ writes: [], watches: [], facts: [] });
  expect(state.sequence).toBe(2);
});

test("an eviction leaves a mark, and counts what nobody has written", () => {
  const { attach, send, writeAll, make } = house();
  const mailbox = attach("desk");
  const evict = (written: boolean) => {
    const notification = send();
    if (written) writeAll(mailbox);
    const unread = notification.unread;
    const [slot] = mailbox.entries();
    if (!slot) return expect.fail();
    const applied = make({ kind: "evict", mailbox, slot, reason: "expired" });
    return { ...applied, before: unread, after: notification.unread };
  };
  const { facts, writes, ...counts } = evict(false);
  expect(counts).toMatchObject({ before: 1, after: 0 });
  expect(facts).toEqual([{ table: "entry", mailbox: "desk", lane: "info", sequence: 1, waits: false }]);
  expect(writes).toEqual([{ mailboxes: [mailbox], entry: undefined, full: [] }]);
  expect(mailbox.log.info.after(0)?.content).toMatchObject({ kind: "gap", reason: GapReason.EXPIRED });
  expect(evict(true)).toMatchObject({ before: 0, after: 0 });
});

test("what is written has been received, and is no longer unread if it is the last content", () => {
  const { attach, send, make } = house();
  const mailbox = attach("desk");
  const notification = send({ id: "x", revision: 1 });
  const [slot] = mailbox.entries();
  if (!slot) return expect.fail();
  make({ kind: "mark_written", slot, notification: undefined });
  expect([slot.written, notification.unread]).toEqual([true, 1]);
  make({ kind: "mark_written", slot, notification: { ...notification, sequence: 9 } });
  make({ kind: "mark_written", slot, notification });
  expect([hasBit(notification.received, 0), notification.unread]).toEqual([true, 0]);
});

test("an acknowledgement is kept up to its position, beside what is named, and only a higher one is a fact", () => {
  const { state, attach, send, make } = house();
  const mailbox = attach("desk");
  const known = ["a", "b", "c", "d"].map((id) => send({ id }));
  const acknowledge = (sequence: number, handled: readonly number[] = []) =>
    make({ kind: "acknowledge", mailbox, lane: "info", sequence, handled }).facts;
  const kept = () => known.filter((each) => hasBit(each.kept, 0)).map(({ id }) => id);
  const position = (sequence: number) => [{ table: "position", mailbox: "desk", lane: "info", sequence }];
  expect(acknowledge(2)).toEqual(position(2));
  expect(kept()).toEqual(["a", "b"]);
  expect(acknowledge(2, [4, 99])).toEqual([]);
  expect(kept()).toEqual(["a", "b", "d"]);
  const elsewhere = send({ id: "e", target: "other" });
  expect(acknowledge(3, [elsewhere.sequence])).toEqual(position(3));
  expect(elsewhere.kept).toBe(0);
  expect(state.mailboxes.get("desk")?.acked.info).toBe(3);
});

test("a status that ends a notification ends its deadlines and its lease, and another one does not", () => {
  const { state, run, send, due } = house();
  run({ kind: "watch_opened", owner: sender, reader: watch() });
  const notification = send({ id: "x", ttlMs: 10, lease });
  const log = state.outcomes.logOf(sender);
  const settleAs = (to: NotificationState.DISPLAYED | NotificationState.DISMISSED) => {
    const status = { ...notification.status, state: to };
    return { status, ...apply(state, [{ kind: "settle", notification, status }], moment) };
  };
  const shown = settleAs(NotificationState.DISPLAYED);
  expect(shown.watches).toEqual([log]);
  expect(state.register.openOf(sender)).toEqual(new Set([notification]));
  expect(notification).toMatchObject({ lease, expiry: { live: true }, status: shown.status });
  const { status, facts } = settleAs(NotificationState.DISMISSED);
  expect(facts).toEqual([
    { table: "notification", notification },
    { table: "outcome", owner: sender, id: "x", status },
  ]);
  expect(notification).toMatchObject({ lease: undefined, expiry: undefined });
  expect([state.leases.size, state.register.openOf(sender).size, due(after(1000).monotonic)]).toEqual([
    0,
    0,
    [],
  ]);
});

test("a lease runs out its time after its stream, unless it is bound again", () => {
  const { state, run, send, due, make } = house();
  const [one, two] = [send({ id: "x", lease }), send({ id: "y", lease })];
  make({ kind: "lease", notification: two, lease: { stream: 2, ms: 5 } });
  expect([...state.leases]).toEqual([
    [1, new Set([one])],
    [2, new Set([two])],
  ]);
  run({ kind: "stream_ended", stream: 1 });
  expect([state.leases.has(1), due(after(499).monotonic), due(after(500).monotonic)]).toEqual([
    false,
    [],
    ["lease_end"],
  ]);
  run({ kind: "stream_ended", stream: 2 });
  expect(make({ kind: "lease", notification: two, lease: undefined }).facts).toEqual([
    { table: "lease", serial: two.serial, leaseMs: undefined },
  ]);
  expect([two.leaseEnd, due(after(500).monotonic)]).toEqual([undefined, []]);
});

test("a lifetime is set, put off and given up", () => {
  const { send, make, due } = house();
  const notification = send({ id: "x", ttlMs: 10 });
  make({ kind: "live_until", notification, at: after(20).monotonic });
  expect([due(after(19).monotonic), due(after(20).monotonic)]).toEqual([[], ["expire"]]);
  make({ kind: "live_until", notification, at: after(30).monotonic });
  make({ kind: "live_until", notification, at: undefined });
  expect([due(after(30).monotonic), notification.expiry]).toEqual([[], undefined]);
});

test("a mailbox without a desk is awaited from its longest waiting message, until a desk comes", () => {
  const { send, attach, run, mailboxOf, due, make } = house({ mailbox: { ttlMs: 100 } });
  send({ id: "a" });
  send({ id: "b" }, after(50));
  const mailbox = mailboxOf("desk");
  expect(mailbox.deadline).toMatchObject({ at: after(100).monotonic, live: true });
  const reader = readerThat();
  attach("desk", reader);
  expect([mailbox.deadline, mailbox.sponsor, due(after(100).monotonic)]).toEqual([undefined, "desk", []]);
  run({ kind: "close", mailbox, reader, unacknowledged: [] }, after(70));
  expect(mailbox).toMatchObject({ leftAfter: 2, leftAt: after(70).monotonic });
  expect(due(after(170).monotonic)).toEqual(["mailbox_expired"]);
  make({ kind: "await_desk", mailbox });
  expect(mailbox.deadline).toMatchObject({ at: after(170).monotonic, live: true });
});

test("a mailbox that was forgotten tells its desk how much it lost when it comes back", () => {
  const { state, send, mailboxOf, make, attach, due } = house();
  send({ id: "x" });
  const mailbox = mailboxOf("desk");
  const [slot] = mailbox.entries();
  if (!slot) return expect.fail();
  const { facts } = make(
    { kind: "evict", mailbox, slot, reason: "overflow" },
    { kind: "forget_mailbox", mailbox },
  );
  expect(facts.at(-1)).toEqual({ table: "loss", mailbox: "desk", count: 1 });
  expect([state.forgottenTo, due(Number.MAX_VALUE)]).toEqual([1, []]);
  expect(attach("desk").log.critical.after(0)).toMatchObject({
    sequence: 2,
    content: { kind: "gap", count: 1 },
  });
  attach("other");
  expect(state.sequence).toBe(2);
});

test("a notification that takes an id, and one that is forgotten, leave nothing of the former one", () => {
  const { state, run, send, make, due } = house();
  const former = send({ id: "x", ttlMs: 10, lease });
  const notification = { ...former, serial: 9, expiry: undefined, lease: undefined };
  expect(make({ kind: "register", notification }).facts).toEqual([
    { table: "notification", forgotten: former },
    { table: "notification", notification },
  ]);
  expect([state.serial, state.register.get("x"), state.leases.size]).toEqual([9, notification, 0]);
  expect([due(after(10).monotonic), former.expiry, former.lease]).toEqual([[], undefined, undefined]);
  make({ kind: "register", notification: { ...notification, id: "y", serial: 3 } });
  expect(state.serial).toBe(9);
  expect(make({ kind: "forget", notification, lost: true }).watches).toEqual([]);
  run({ kind: "watch_opened", owner: sender, reader: watch() });
  expect(make({ kind: "forget", notification, lost: false }).watches).toEqual([]);
  expect(make({ kind: "forget", notification, lost: true }).watches).toEqual([state.outcomes.logOf(sender)]);
});

test("a revision changes what is known, and its class if it becomes a question", () => {
  const { state, send, make } = house({ memory: { outcomes: 1 } });
  const notification = send({ id: "x", revision: 1 });
  const { declared } = stateWith().send(question);
  const to = { lane: "warning", revision: 2, content: "c", declared, traceparent: "t" } as const;
  make({ kind: "revise", notification, to });
  expect(notification).toMatchObject(to);
  expect(state.register.overflow([{ id: "q", owner: sender, declared }])).toEqual([notification]);
  const unknown = { ...notification, id: "y" };
  make({ kind: "revise", notification: unknown, to: { ...to, revision: 3 } });
  expect(unknown.revision).toBe(3);
  expect(state.register.overflow([{ id: "q", owner: sender, declared }])).toEqual([notification]);
});

test("failures are counted by client id, and remembered where they are everywhere", () => {
  const { send, make } = house();
  const notification = send();
  const note = (clientId: string, everywhere: boolean) =>
    make({ kind: "note_failure", notification, clientId, everywhere });
  note("one", false);
  expect(notification.failedAt).toBeUndefined();
  note("one", true);
  note("two", true);
  expect([notification.failures, notification.failedAt]).toEqual([
    new Map([
      ["one", 2],
      ["two", 1],
    ]),
    new Set(["one", "two"]),
  ]);
});

test("watches come, hear and go", () => {
  const { state, make } = house();
  const reader = watch();
  make({ kind: "open_watch", owner: sender, reader });
  expect(state.outcomes.logOf(sender).readers).toEqual(new Set([reader]));
  expect(make({ kind: "heard", owner: sender, sequence: 3 }).facts).toEqual([
    { table: "heard", owner: sender, sequence: 3 },
  ]);
  expect(state.outcomes.ackedBy(sender)).toBe(3);
  expect(make({ kind: "heard", owner: sender, sequence: 0 }).facts).toEqual([]);
  make({ kind: "close_watch", owner: sender, reader });
  expect(state.outcomes.agents).toBe(0);
});
