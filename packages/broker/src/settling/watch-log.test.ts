import type { NotificationStatus } from "@toasty/proto";
import { expect, test } from "vitest";
import { OwnerCache } from "../admission/owner.js";
import { publisher } from "../testing/core.js";
import { type WatchEvent, WatchLog } from "./watch-log.js";

const owner = new OwnerCache().of(publisher);
const status = { notificationId: "n" } as NotificationStatus;
const event = (sequence: number): WatchEvent => ({
  owner,
  sequence,
  at: 0,
  status,
  done: false,
  place: undefined,
});
const markAt = (sequence: number): WatchEvent => ({
  owner,
  sequence,
  at: 0,
  status: undefined,
  done: true,
  place: undefined,
});
const readerAt = (read: number) => ({ read, flush: () => {} });

function logOf(...events: readonly WatchEvent[]) {
  const log = new WatchLog();
  for (const each of events) log.append(each);
  return log;
}

/** Everything that a reader at a sequence number is still told; marks as negative numbers. */
function read(log: WatchLog, from = 0): number[] {
  const seen: number[] = [];
  for (let next = log.after(from); next; next = log.after(next.sequence))
    seen.push(next.status ? next.sequence : -next.sequence);
  return seen;
}

test("is read in order from any place", () => {
  const log = logOf(event(2), event(5), event(9));
  expect([read(log), read(log, 2), read(log, 8), read(log, 9)]).toEqual([[2, 5, 9], [5, 9], [9], []]);
  expect(log.last?.sequence).toBe(9);
});

test("tells of marks that follow each other once, by the last", () => {
  const log = logOf(markAt(1), markAt(2), event(3), markAt(4), event(5), markAt(6), markAt(7));
  expect(read(log)).toEqual([-2, 3, -4, 5, -7]);
});

test("keeps what is acknowledged until every reader has read it", () => {
  const events = [event(1), event(2), event(3)];
  const log = logOf(...events);
  const dropped: number[] = [];
  const release = () => log.release(({ sequence }) => dropped.push(sequence));
  log.readers.add(readerAt(1)).add(readerAt(3));
  release();
  expect(dropped).toEqual([]);
  log.acknowledge(2);
  release();
  expect(dropped).toEqual([1]);
  log.readers.clear();
  release();
  expect([dropped, read(log)]).toEqual([[1, 2], [3]]);
  expect(events.map(({ done }) => done)).toEqual([true, true, false]);
});

test("never takes an acknowledgement back", () => {
  const log = logOf();
  log.acknowledge(5);
  log.acknowledge(3);
  expect(log.acked).toBe(5);
});

test("loses what nobody has read, and remembers how far", () => {
  const log = logOf(event(1), event(2), event(3));
  log.readers.add(readerAt(0));
  const dropped: number[] = [];
  log.lose(2, ({ sequence }) => dropped.push(sequence));
  log.lose(1, ({ sequence }) => dropped.push(sequence));
  expect([dropped, log.lostTo, read(log), log.size]).toEqual([[1, 2], 2, [3], 1]);
});

test("is idle where it has only marks and no reader", () => {
  const log = logOf();
  expect(log.isIdle).toBe(true);
  const reader = readerAt(0);
  log.readers.add(reader);
  expect(log.isIdle).toBe(false);
  log.readers.delete(reader);
  const only = event(1);
  log.append(only);
  expect(log.isIdle).toBe(false);
  log.mark(only);
  expect([only.status, only.done, log.isIdle, log.size]).toEqual([undefined, true, true, 1]);
  log.append(markAt(2));
  expect(log.isIdle).toBe(true);
  log.lose(2, () => {});
  expect([log.isIdle, log.size]).toEqual([true, 0]);
  log.append(event(3));
  expect(log.isIdle).toBe(false);
});

test("drops all but the last of 33 marks in a row", () => {
  const events = Array.from({ length: 33 }, (_, i) => event(i + 1));
  const log = logOf(...events);
  for (const each of events.slice(0, 32)) log.mark(each);
  expect([log.size, read(log)]).toEqual([33, [-32, 33]]);
  log.mark(events[32] as WatchEvent);
  expect([log.size, log.isIdle, read(log)]).toEqual([1, true, [-33]]);
});

test("keeps marks that are no more than half of it", () => {
  const events = Array.from({ length: 66 }, (_, i) => event(i + 1));
  const log = logOf(...events);
  for (const each of events.slice(0, 33)) log.mark(each);
  expect(log.size).toBe(66);
  log.mark(events[33] as WatchEvent);
  expect([log.size, read(log).slice(0, 2)]).toEqual([33, [-34, 35]]);
});

test("keeps the mark before each event that stays", () => {
  const events = Array.from({ length: 40 }, (_, i) => event(i + 1));
  const log = logOf(...events);
  for (const each of events) if (each.sequence !== 20) log.mark(each);
  expect([read(log), log.isIdle]).toEqual([[-19, 20, -40], false]);
  log.mark(events[19] as WatchEvent);
  expect(log.isIdle).toBe(true);
});
