import { NotificationState, WithdrawalReason } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Mailbox } from "../../routing/mailbox.js";
import { kindsOf, moment, only, ownerNamed, readerThat, sender, stateWith } from "../../testing/state.js";
import {
  decideExpire,
  decideLeaseEnd,
  decideWithdraw,
  evictAll,
  retract,
  settle,
  settleUndelivered,
  undelivered,
} from "./settle.js";

const { PENDING, WITHDRAWN, UNDELIVERED, EXPIRED, FAILED } = NotificationState;
const reason = WithdrawalReason.SETTLED;
const toldBy = (changes: ReturnType<typeof retract>) => only(changes, "retract")[0]?.told;
const endOf = (changes: ReturnType<typeof retract>) => only(changes, "settle")[0]?.status;

/** Two desks, of which the second one has written the notification. */
function house() {
  const world = stateWith();
  const first = world.attach("first");
  const second = world.attach("second");
  const notification = world.send({ id: "x", target: "*" });
  world.writeAll(second);
  return { ...world, first, second, notification };
}

test("a new status has the wall clock's time, and is empty where nothing is said", () => {
  const { notification } = house();
  expect(settle(notification, { state: WITHDRAWN }, moment)).toEqual({
    kind: "settle",
    notification,
    status: {
      state: WITHDRAWN,
      atMs: moment.wall,
      clientId: "",
      answer: undefined,
      mergedInto: undefined,
      reason: "",
    },
  });
  const told = { clientId: "desk", mergedInto: "y", reason: "r", answer: { actionId: "a", inputs: {} } };
  const change = settle(notification, { state: PENDING, ...told }, moment);
  expect(endOf([change])).toEqual({ state: PENDING, atMs: moment.wall, ...told });
});

test("only desks that have a notification are told that it is taken back", () => {
  const { notification } = house();
  expect(retract(notification, { reason, mergedInto: "y" })).toEqual([
    { kind: "retract", notification, reason, mergedInto: "y", told: [1] },
  ]);
});

test("the desk that settled a notification is not told, and all others that have it are", () => {
  const { notification, first, writeAll } = house();
  writeAll(first);
  expect(toldBy(retract(notification, { reason }))).toEqual([0, 1]);
  expect(toldBy(retract(notification, { reason, knownTo: "second" }))).toEqual([0]);
});

test("a desk that is forgotten is not told", () => {
  const { notification, second } = house();
  second.forgotten = true;
  expect(toldBy(retract(notification, { reason }))).toEqual([]);
});

test.each<[string, (second: Mailbox, sequence: number) => void, readonly number[]]>([
  ["its one session has it", () => {}, []],
  ["it has another session", (second) => second.readers.add(readerThat()), [1]],
  ["it has no session", (second) => second.readers.clear(), [1]],
  ["a session left before the delivery", (second, at) => Object.assign(second, { leftAfter: at - 1 }), []],
  ["a session left since", (second, at) => Object.assign(second, { leftAfter: at }), [1]],
])("the desk that settled a notification is told only if another session may have it: %s", (_, set, told) => {
  const { notification, second } = house();
  set(second, notification.sequence);
  expect(toldBy(retract(notification, { reason, knownTo: "second" }))).toEqual(told);
});

test("a client id that has the notification in two mailboxes is told in both", () => {
  const { attach, send, writeAll } = stateWith();
  const mailboxes = [attach("desk"), attach("desk", readerThat(), [["k", "v"]])];
  const notification = send({ labels: { k: "v" } });
  mailboxes.forEach(writeAll);
  expect(toldBy(retract(notification, { reason, knownTo: "desk" }))).toEqual([0, 1]);
});

test("of too many withdrawals in a mailbox the oldest gives way, whatever else is there", () => {
  const { attach, send, run, writeAll } = stateWith({ mailbox: { messages: 2000 } });
  const mailbox = attach("desk");
  send({ id: "kept", lane: "critical" });
  const takeBack = (id: string) => {
    send({ id });
    writeAll(mailbox);
    return run({ kind: "withdraw", owner: sender, id });
  };
  for (let i = 1; i < 1024; i++) takeBack(`${i}`);
  expect(kindsOf(takeBack("1024").changes)).toEqual(["settle", "retract"]);
  const oldest = mailbox.log.critical.entries().find(({ content }) => content.kind === "withdrawal");
  const { changes } = takeBack("1025");
  expect(only(changes, "evict")).toMatchObject([
    { reason: "overflow", slot: { sequence: oldest?.sequence } },
  ]);
  expect(mailbox.log.critical.withdrawals).toBe(1024);
});

test("a sender withdraws its own, once", () => {
  const { state, run, notification } = house();
  const withdraw = (owner = sender, id = "x") => decideWithdraw(state, { owner, id }, moment);
  const refused = expect.objectContaining({ reason: "NOT_FOUND" });
  expect(() => withdraw(ownerNamed("sender", "b"))).toThrow(refused);
  expect(() => withdraw(sender, "unknown")).toThrow(refused);
  const { changes, reply } = withdraw();
  expect(kindsOf(changes)).toEqual(["settle", "retract"]);
  expect(endOf(changes)).toMatchObject({ state: WITHDRAWN, reason: "" });
  expect(only(changes, "retract")[0]?.reason).toBe(WithdrawalReason.WITHDRAWN);
  expect(reply).toEqual({ kind: "status", notification });
  run({ kind: "withdraw", owner: sender, id: "x" });
  expect(withdraw()).toEqual({ changes: [], reply });
});

test("the end of a lease abandons what is open and known", () => {
  const { state, run, notification } = house();
  const { changes } = decideLeaseEnd(state, notification, moment);
  expect(endOf(changes)).toMatchObject({ state: WITHDRAWN, reason: expect.stringMatching(/^abandoned: /) });
  expect(only(changes, "retract")[0]).toMatchObject({ reason: WithdrawalReason.ABANDONED, told: [1] });
  expect(decideLeaseEnd(state, { ...notification }, moment).changes).toEqual([]);
  run({ kind: "withdraw", owner: sender, id: "x" });
  expect(decideLeaseEnd(state, notification, moment).changes).toEqual([]);
});

test("a lifetime ends as expired where a desk had it, and those who had not are told of a gap", () => {
  const { run, notification, first } = house();
  const { changes } = decideExpire(notification, moment);
  expect(kindsOf(changes)).toEqual(["evict", "settle", "retract"]);
  expect(only(changes, "evict")[0]).toMatchObject({ mailbox: first, reason: "expired" });
  expect(endOf(changes)).toMatchObject({
    state: EXPIRED,
    reason: expect.stringMatching(/before anybody acted/),
  });
  expect(only(changes, "retract")[0]).toMatchObject({ reason: WithdrawalReason.EXPIRED, told: [1] });
  run({ kind: "expire", notification });
  expect(decideExpire(notification, moment).changes).toEqual([]);
});

test("a lifetime that ends before any desk had it was for nothing", () => {
  const notification = stateWith().send({ id: "x" });
  const { changes } = decideExpire(notification, moment);
  expect(kindsOf(changes)).toEqual(["evict", "settle", "retract"]);
  expect(endOf(changes)).toMatchObject({ state: UNDELIVERED, reason: expect.stringMatching(/^expired: /) });
});

test("an eviction is told once nobody holds the last content any more, unless somebody else tells it", () => {
  const { state, run, notification, first, second } = house();
  const all = [first, second].flatMap(evictAll);
  const told = (evictions: typeof all, except = [] as (typeof notification)[]) =>
    undelivered(state.register, evictions, "overflow", moment, except);
  expect(told(all.slice(0, 1))).toEqual([]);
  expect(endOf(told(all))).toMatchObject({
    state: UNDELIVERED,
    reason: expect.stringMatching(/^overflow: /),
  });
  expect(endOf(undelivered(state.register, all, "expired", moment))?.reason).toMatch(/^expired: /);
  expect(told(all, [notification])).toEqual([]);
  run({ kind: "withdraw", owner: sender, id: "x" });
  expect(told(second.entries().map((slot) => ({ mailbox: second, slot })))).toEqual([]);
});

test.each([
  ["nobody has", {}, UNDELIVERED],
  ["a desk keeps", { kept: 2 }, undefined],
  ["nobody could show", { failedAt: new Set(["first"]) }, FAILED],
  ["the one who keeps it could not show", { kept: 2, failedAt: new Set(["second"]) }, FAILED],
  ["another one keeps than who could not show", { kept: 2, failedAt: new Set(["first"]) }, undefined],
])("a notification that %s", (_, known, state) => {
  const { notification } = house();
  expect(endOf(settleUndelivered({ ...notification, ...known }, "overflow", moment))?.state).toBe(state);
});

test("what was shown once is not lost", () => {
  const { notification } = house();
  const status = { ...notification.status, state: NotificationState.DISPLAYED };
  expect(settleUndelivered({ ...notification, status }, "overflow", moment)).toEqual([]);
});

test("a notification that is on its way is not lost, unless by the session that closes", () => {
  const { attach, send } = stateWith();
  const waitsFor: number[] = [];
  const reader = readerThat({ awaits: (sequence) => waitsFor.includes(sequence) });
  attach("desk", reader);
  const notification = { ...send({ id: "x" }), formerSequences: [77] };
  expect(endOf(settleUndelivered(notification, "overflow", moment))?.state).toBe(UNDELIVERED);
  for (const sequence of [77, notification.sequence]) {
    waitsFor.splice(0, 1, sequence);
    expect(settleUndelivered(notification, "overflow", moment)).toEqual([]);
    expect(settleUndelivered(notification, "overflow", moment, reader)).toHaveLength(1);
  }
});
