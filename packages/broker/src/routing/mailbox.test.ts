import { GapReason, type Lane } from "@toasty/proto";
import { expect, test } from "vitest";
import { OwnerCache } from "../admission/owner.js";
import { publisher } from "../testing/core.js";
import { startOfAll } from "./cursor.js";
import { type Entry, joined, type LabelFilter, Mailbox, mailboxKey, type Reader } from "./mailbox.js";

const owner = new OwnerCache().of(publisher);

const mailboxOf = (clientId: string, { filter, now = 0 }: { filter?: LabelFilter; now?: number } = {}) =>
  new Mailbox({ clientId, filter, sponsor: "p" }, 3, now);

const entryOf = (
  sequence: number,
  lane: Lane,
  { at = 0, kind = "notification" as Entry["kind"] } = {},
): Entry => ({
  kind,
  sequence,
  lane,
  delivery: Buffer.alloc(10),
  bodyStart: 0,
  owner,
  audience: [],
  at,
  holders: 0,
  pooled: 0,
  place: undefined,
});

const readerOf = (isReady: boolean, written: readonly number[] = []): Reader => ({
  read: startOfAll(),
  acked: startOfAll(),
  isReady,
  awaits: (sequence) => written.includes(sequence),
  flush: () => {},
});

function filled(...entries: readonly Entry[]) {
  const mailbox = mailboxOf("a");
  for (const entry of entries) mailbox.log[entry.lane].append(entry, 0);
  return mailbox;
}

test("begins empty, unattended, and since its making", () => {
  expect(mailboxOf("a", { now: 7 })).toMatchObject({
    key: "a",
    clientId: "a",
    sponsor: "p",
    since: 3,
    leftAt: 7,
    leftAfter: 0,
    isEmpty: true,
    isAttended: false,
    takesNow: false,
    forgotten: false,
    missing: 0,
    waitsSince: undefined,
  });
});

test("counts over all lanes, withdrawals apart", () => {
  const mailbox = filled(
    entryOf(1, "critical"),
    entryOf(2, "critical", { kind: "withdrawal" }),
    entryOf(3, "warning"),
    entryOf(4, "info"),
  );
  expect(mailbox).toMatchObject({ messages: 4, notifications: 3, bytes: 40, isEmpty: false });
  expect(mailbox.entries().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});

test("finds a delivery by its lane and number", () => {
  const mailbox = filled(entryOf(1, "info"));
  expect(mailbox.find({ lane: "info", sequence: 1 })?.content.sequence).toBe(1);
  expect(mailbox.find({ lane: "warning", sequence: 1 })).toBeUndefined();
  expect(mailbox.find({ lane: "info", sequence: 2 })).toBeUndefined();
});

test("takes something at once where any of its readers is ready", () => {
  const mailbox = mailboxOf("a");
  mailbox.readers.add(readerOf(false));
  expect([mailbox.isAttended, mailbox.takesNow]).toEqual([true, false]);
  mailbox.readers.add(readerOf(true));
  expect(mailbox.takesNow).toBe(true);
});

test("misses what was dropped after the acknowledgement", () => {
  const mailbox = filled(entryOf(5, "critical"));
  const gap = (lane: Lane, sequence: number, count: number, reason: Extract<GapReason, number>) =>
    mailbox.log[lane].appendGap({ kind: "gap", reason, sequence, first: sequence, count });
  gap("info", 1, 2, GapReason.OVERFLOW);
  gap("info", 2, 4, GapReason.EXPIRED);
  gap("warning", 3, 8, GapReason.OVERFLOW);
  expect(mailbox.missing).toBe(14);
  mailbox.acked.info = 1;
  expect(mailbox.missing).toBe(12);
  mailbox.acked.warning = 3;
  expect(mailbox.missing).toBe(4);
});

test("waits since its oldest message, or since its reader left", () => {
  const mailbox = filled(entryOf(1, "info", { at: 5 }), entryOf(2, "critical", { at: 8 }));
  expect(mailbox.waitsSince).toBe(5);
  const waiting = (time: number) => mailbox.waitingSince(time).map(({ sequence }) => sequence);
  expect([waiting(4), waiting(5), waiting(7), waiting(8)]).toEqual([[], [1], [1], [2, 1]]);
  mailbox.leftAt = 7;
  expect([mailbox.waitsSince, waiting(6), waiting(7)]).toEqual([7, [], [1]]);
});

test("knows what another session has written", () => {
  const mailbox = mailboxOf("a");
  const [one, two] = [readerOf(true, [1]), readerOf(true, [2])];
  mailbox.readers.add(one).add(two);
  expect(mailbox.isOnItsWay([1], undefined)).toBe(true);
  expect(mailbox.isOnItsWay([3, 2], undefined)).toBe(true);
  expect(mailbox.isOnItsWay([1], one)).toBe(false);
  expect(mailbox.isOnItsWay([1, 2], one)).toBe(true);
  expect(mailbox.isOnItsWay([3], undefined)).toBe(false);
  expect(mailbox.isOnItsWay([], undefined)).toBe(false);
});

test.each([
  [[["a", "1"]], { a: "1" }, true],
  [[["a", "1"]], { a: "1", b: "2" }, true],
  [[["a", "1"]], { a: "2" }, false],
  [[["a", "1"]], {}, false],
  [
    [
      ["a", "1"],
      ["b", "2"],
    ],
    { a: "1" },
    false,
  ],
  [
    [
      ["a", "1"],
      ["b", "2"],
    ],
    { a: "1", b: "2" },
    true,
  ],
  [[["toString", "1"]], {}, false],
  [[], {}, true],
  [undefined, { a: "1" }, false],
] as [LabelFilter | undefined, Record<string, string>, boolean][])(
  "by the filter %j wants %j: %s",
  (filter, labels, wants) => {
    expect(mailboxOf("a", filter && { filter }).matches(labels)).toBe(wants);
  },
);

test("does not take a label of the prototype for one of its own", () => {
  const labels: Record<string, string> = Object.create({ a: "1" });
  expect(mailboxOf("a", { filter: [["a", "1"]] }).matches(labels)).toBe(false);
});

test("names a mailbox by its desk, and by what that reads", () => {
  const keys = [
    mailboxKey("a", undefined),
    mailboxKey("a", []),
    mailboxKey("a", [["b", "c"]]),
    mailboxKey("b", undefined),
  ];
  expect(keys[0]).toBe("a");
  expect(new Set(keys).size).toBe(4);
  expect(mailboxOf("a", { filter: [["b", "c"]] }).key).toBe(keys[2]);
});

test("joins audiences without moving the former ones", () => {
  const [a, b, c] = [mailboxOf("a"), mailboxOf("b"), mailboxOf("c")];
  const former = [b, a];
  expect(joined(former, former)).toBe(former);
  expect(joined(former, [a])).toBe(former);
  expect(joined(former, [])).toBe(former);
  expect(joined(former, [a, c, b]).map(({ key }) => key)).toEqual(["b", "a", "c"]);
});
