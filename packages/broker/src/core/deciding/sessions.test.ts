import { NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { after, kindsOf, moment, only, ownerNamed, readerThat, stateWith } from "../../testing/state.js";
import { decideClose, decideMailboxExpired, decideOpenMailbox, decideWritten } from "./sessions.js";

const { UNDELIVERED } = NotificationState;

test("a desk reads the mailbox that it has, and another one by labels", () => {
  const { state, send, mailboxOf } = stateWith();
  send({ target: "desk" });
  const desk = { clientId: "desk", filter: undefined, principal: "p" };
  expect(decideOpenMailbox(state, desk, after(5))).toEqual({
    changes: [],
    reply: { kind: "mailbox", mailbox: mailboxOf("desk") },
  });
  const filter = [["k", "v"]] as const;
  const { changes, reply } = decideOpenMailbox(state, { ...desk, filter }, after(5));
  const [added] = only(changes, "add_mailbox");
  expect(reply).toEqual({ kind: "mailbox", mailbox: added?.mailbox });
  expect(added?.mailbox).toMatchObject({
    clientId: "desk",
    filter,
    sponsor: "p",
    since: 1,
    leftAt: after(5).monotonic,
  });
});

test("a session that ends loses nothing that still waits", () => {
  const { state, attach, send } = stateWith();
  const reader = readerThat();
  const mailbox = attach("desk", reader);
  const { sequence } = send();
  const closing = { kind: "close", mailbox, reader, unacknowledged: [sequence, 99] } as const;
  expect(decideClose(state, closing, moment).changes).toEqual([{ kind: "close", mailbox, reader }]);
});

test("what a session had written and waits nowhere is undelivered, once, unless another session has it", () => {
  const { state, attach, send } = stateWith({ mailbox: { messages: 1 } });
  let awaited = 0;
  const reader = readerThat({ awaits: () => true });
  const mailbox = attach("desk", reader);
  attach("desk", readerThat({ awaits: (sequence) => sequence === awaited }));
  const lost = send({ id: "x", revision: 1 });
  const former = lost.sequence;
  send({ id: "x", revision: 2 });
  const last = lost.sequence;
  send({ id: "y" });
  const closing = { kind: "close", mailbox, reader, unacknowledged: [former, last] } as const;
  const { changes } = decideClose(state, closing, moment);
  expect(kindsOf(changes)).toEqual(["close", "settle"]);
  expect(only(changes, "settle")[0]).toMatchObject({
    notification: lost,
    status: { state: UNDELIVERED, reason: expect.stringMatching(/^overflow: /) },
  });
  awaited = last;
  expect(kindsOf(decideClose(state, closing, moment).changes)).toEqual(["close"]);
});

test("what waits only in a mailbox that is forgotten waits nowhere", () => {
  const { state, attach, send } = stateWith();
  const reader = readerThat();
  const mailbox = attach("desk", reader);
  const { sequence } = send();
  mailbox.forgotten = true;
  const closing = { kind: "close", mailbox, reader, unacknowledged: [sequence] } as const;
  expect(kindsOf(decideClose(state, closing, moment).changes)).toEqual(["close", "settle"]);
});

test("only the last session of a mailbox makes another mailbox go", () => {
  const { state, attach, send, mailboxOf, run } = stateWith({ mailbox: { mailboxes: 1 } });
  const waiting = send({ id: "w", target: "away", owner: ownerNamed("other") });
  const [one, two] = [readerThat(), readerThat()];
  const mailbox = attach("desk", one);
  attach("desk", two);
  const closing = (reader = one) =>
    decideClose(state, { kind: "close", mailbox, reader, unacknowledged: [] }, moment).changes;
  expect(kindsOf(closing())).toEqual(["close"]);
  run({ kind: "close", mailbox, reader: two, unacknowledged: [] });
  // One that has gone already does not count.
  expect(kindsOf(closing(two))).toEqual(["close"]);
  const changes = closing();
  expect(kindsOf(changes)).toEqual(["close", "evict", "settle", "forget_mailbox"]);
  expect(only(changes, "evict")[0]).toMatchObject({ mailbox: mailboxOf("away"), reason: "overflow" });
  expect(only(changes, "settle")[0]?.notification).toBe(waiting);
  expect(only(changes, "forget_mailbox")[0]?.mailbox).toBe(mailboxOf("away"));
});

test("messages that have waited for the time are dropped, and the rest is awaited", () => {
  const { state, send, mailboxOf } = stateWith({ mailbox: { ttlMs: 100 } });
  const first = send({ id: "x" });
  send({ id: "y" }, after(1));
  const mailbox = mailboxOf("desk");
  const expired = (ms: number) => decideMailboxExpired(state, mailbox, after(ms)).changes;
  expect(expired(99)).toEqual([{ kind: "await_desk", mailbox }]);
  expect(kindsOf(expired(100))).toEqual(["evict", "settle", "await_desk"]);
  expect(only(expired(100), "evict")[0]).toMatchObject({ mailbox, reason: "expired" });
  expect(only(expired(100), "settle")[0]).toMatchObject({
    notification: first,
    status: { state: UNDELIVERED, atMs: after(100).wall, reason: expect.stringMatching(/^expired: /) },
  });
  expect(only(expired(101), "evict")).toHaveLength(2);
});

test("nothing expires in a mailbox that is read or forgotten", () => {
  const { state, attach, send, mailboxOf } = stateWith({ mailbox: { ttlMs: 100 } });
  send({ target: "away" });
  const away = mailboxOf("away");
  away.forgotten = true;
  expect(decideMailboxExpired(state, away, after(200)).changes).toEqual([]);
  send({ target: "desk" });
  expect(decideMailboxExpired(state, attach("desk"), after(200)).changes).toEqual([]);
});

test("an entry is noted when it is first written, and when it has come into the pool again", () => {
  const { state, attach, send, run } = stateWith();
  const mailbox = attach("desk");
  const notification = send();
  const [slot] = mailbox.entries();
  if (!slot) return expect.fail();
  const written = { kind: "written", entry: slot.content, slot } as const;
  expect(decideWritten(state, written).changes).toEqual([{ kind: "mark_written", slot, notification }]);
  run(written);
  expect(decideWritten(state, written).changes).toEqual([]);
  slot.pooled = true;
  expect(decideWritten(state, written).changes).toEqual([
    { kind: "mark_written", slot, notification: undefined },
  ]);
  // Where its desk has read it nobody needs to know of a withdrawal.
  run({ kind: "withdraw", owner: notification.owner, id: notification.id });
  const [withdrawal] = mailbox.entries();
  if (!withdrawal) return expect.fail();
  const entry = withdrawal.content;
  expect(entry.kind).toBe("withdrawal");
  expect(decideWritten(state, { kind: "written", entry, slot: withdrawal }).changes).toEqual([]);
});
