import { GapReason, info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import type { MailboxLimits } from "../options.js";
import { ownerNamed } from "../testing/core.js";
import { notificationEntry } from "./entry.js";
import { Mailbox } from "./mailbox.js";
import { Mailboxes } from "./mailboxes.js";

const limits = { messages: 4, bytes: 1e6, ttlMs: 1000, mailboxes: 4, totalBytes: 1e6 };
const owner = ownerNamed("p", "a");
const reader = { read: { critical: 0, warning: 0, info: 0 }, acked: { critical: 0, warning: 0, info: 0 } };
const idle = { ...reader, isReady: true, awaits: () => false, flush: () => {} };

function world(changed: Partial<MailboxLimits> = {}) {
  const mailboxes = new Mailboxes({ ...limits, ...changed });
  const add = (clientId: string, filter?: Mailbox["filter"]) => {
    const mailbox = new Mailbox({ clientId, filter, sponsor: "p" }, 0, 0);
    mailboxes.add(mailbox);
    return mailbox;
  };
  let sequence = 0;
  const put = (...audience: readonly Mailbox[]) => {
    const body = [Notification.encode(Notification.fromPartial(info("a"))).finish()];
    const entry = notificationEntry(body, {
      epoch: "e",
      sequence: ++sequence,
      at: 0,
      lane: "info",
      owner,
      audience,
    });
    audience.forEach((mailbox, index) => {
      mailboxes.deliver(mailbox, entry, index);
    });
    return entry;
  };
  return { mailboxes, add, put };
}

test("an entry's bytes count once, however many mailboxes hold it, and until the last lets go", () => {
  const { mailboxes, add, put } = world();
  const [one, two] = [add("one"), add("two")];
  const entry = put(one, two);
  const { length } = entry.delivery;
  expect([mailboxes.bytes, mailboxes.pool.weight, mailboxes.messages]).toEqual([length, length, 2]);
  mailboxes.remove(one, one.find(entry) ?? expect.fail());
  expect([mailboxes.bytes, mailboxes.pool.weight]).toEqual([length, length]);
  mailboxes.evict(two, two.find(entry) ?? expect.fail(), GapReason.OVERFLOW);
  expect([mailboxes.bytes, mailboxes.pool.weight, two.missing]).toEqual([0, 0, 1]);
});

test("what was written leaves the pool, and enters it again when its last session ends without an acknowledgement", () => {
  const { mailboxes, add, put } = world();
  const mailbox = add("one");
  mailboxes.open(mailbox, idle);
  const entry = put(mailbox);
  mailboxes.written(mailbox.find(entry) ?? expect.fail());
  expect(mailboxes.pool.weight).toBe(0);
  mailboxes.close(mailbox, idle, 5);
  expect([mailboxes.pool.weight, mailbox.leftAt]).toEqual([entry.delivery.length, 5]);
  mailboxes.acknowledge(mailbox, "info", 1);
  expect([mailboxes.pool.weight, mailboxes.bytes, mailbox.isEmpty]).toEqual([0, 0, true]);
});

test("an acknowledgement drops nothing that another reader has before it", () => {
  const { mailboxes, add, put } = world();
  const mailbox = add("one");
  const lagging = { ...idle };
  mailboxes.open(mailbox, lagging);
  put(mailbox);
  mailboxes.acknowledge(mailbox, "info", 1);
  expect([mailbox.messages, mailbox.acked.info]).toEqual([1, 1]);
  mailboxes.close(mailbox, lagging, 0);
  mailboxes.acknowledge(mailbox, "info", 0);
  expect([mailbox.messages, mailbox.acked.info]).toEqual([0, 1]);
});

test("everyone is the attended mailboxes that read no labels; a target is its own", () => {
  const { mailboxes, add } = world();
  const [one, two, labelled] = [add("one"), add("two"), add("three", [["job", "1"]])];
  mailboxes.open(one, idle);
  mailboxes.open(labelled, idle);
  expect(mailboxes.addressed("*")).toEqual([one]);
  expect(mailboxes.addressed("two")).toEqual([two]);
  expect(mailboxes.addressed("nobody")).toBeUndefined();
  expect([mailboxes.filtered({ job: "1" }), mailboxes.filtered({ job: "2" })]).toEqual([[labelled], []]);
  expect([mailboxes.size, mailboxes.unattendedCount]).toEqual([3, 1]);
});

test("a forgotten mailbox leaves behind how much it had, once", () => {
  const { mailboxes, add, put } = world();
  const mailbox = add("one");
  const entry = put(mailbox);
  mailboxes.evict(mailbox, mailbox.find(entry) ?? expect.fail(), GapReason.OVERFLOW);
  mailboxes.forget(mailbox);
  expect([mailbox.forgotten, mailboxes.get("one"), mailboxes.size]).toEqual([true, undefined, 0]);
  const again = new Mailbox({ clientId: "one", filter: undefined, sponsor: "p" }, 9, 0);
  expect([mailboxes.add(again), mailboxes.add(again)]).toEqual([1, 0]);
});

test("a mark for what has no room says how much is missing, in its lane and place", () => {
  const { add, put, mailboxes } = world();
  const mailbox = add("one");
  mailboxes.appendGap(mailbox, "warning", 7, 3);
  put(mailbox);
  expect(mailbox.log.warning.after(0)?.content).toEqual({
    kind: "gap",
    reason: GapReason.OVERFLOW,
    sequence: 7,
    first: 7,
    count: 3,
  });
  expect([mailbox.missing, mailbox.messages]).toEqual([3, 1]);
});

test("shares are kept from half of a mailbox on, and no longer below a quarter", () => {
  const { add, put, mailboxes } = world();
  const mailbox = add("one");
  const first = put(mailbox);
  expect(mailbox.shares).toBeUndefined();
  const second = put(mailbox);
  expect(mailbox.shares?.size).toBe(2);
  mailboxes.remove(mailbox, mailbox.find(first) ?? expect.fail());
  expect(mailbox.shares?.size).toBe(1);
  mailboxes.remove(mailbox, mailbox.find(second) ?? expect.fail());
  expect(mailbox.shares).toBeUndefined();
});

test("an entry that stays keeps nothing alive of those that left after shares were no longer kept", () => {
  const { add, put, mailboxes } = world({ messages: 16 });
  const mailbox = add("one");
  const entries = Array.from({ length: 8 }, () => put(mailbox));
  expect(mailbox.shares?.size).toBe(8);
  for (const entry of entries.slice(2)) mailboxes.remove(mailbox, mailbox.find(entry) ?? expect.fail());
  expect(mailbox.shares).toBeUndefined();
  expect(mailbox.entries().map(({ share }) => share)).toEqual([undefined, undefined]);
});
