import { info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { notificationEntry } from "../routing/entry.js";
import { pendingSince } from "../settling/status.js";
import { ownerNamed } from "../testing/core.js";
import type { Recorded } from "./facts.js";
import { MemoryJournal } from "./memory-journal.js";

const note = (serial: number, principal = "p"): Recorded => ({
  serial,
  id: `n${serial}`,
  owner: ownerNamed(principal, "a"),
  target: "*",
  publishedAtMs: serial,
  revision: undefined,
  status: pendingSince(serial),
  audience: [],
});

function journalOf(history: number, historyBytes = 1e9) {
  const journal = new MemoryJournal({ history, historyBytes });
  const record = (notification: Recorded, bytes = 10) => {
    const body = [Notification.encode(Notification.fromPartial(info("a", "x".repeat(bytes)))).finish()];
    const { owner, serial } = notification;
    const envelope = { epoch: "e", sequence: serial, at: 0, lane: "info", owner, audience: [] } as const;
    const entry = notificationEntry(body, envelope);
    journal.append([{ table: "notification", notification, entry }]);
    return entry.delivery.length;
  };
  const page = (more: Partial<Parameters<typeof journal.history>[0]> = {}) => {
    const query = { before: Number.POSITIVE_INFINITY, size: 10, maySee: () => true, ...more };
    const { entries, more: isMore } = journal.history(query);
    return { ids: entries.map(({ notification: { id } }) => id), more: isMore, entries };
  };
  return { journal, record, page };
}

test("pages go back from the newest, to what the caller may see", () => {
  const { record, page } = journalOf(10);
  for (let i = 1; i <= 5; i++) record(note(i));
  const first = page({ size: 2 });
  expect(first).toMatchObject({ ids: ["n5", "n4"], more: true });
  expect(page({ size: 3, before: first.entries.at(-1)?.sequence ?? 0 })).toMatchObject({
    ids: ["n3", "n2", "n1"],
    more: false,
  });
  expect(page({ maySee: ({ serial }) => serial % 2 === 0 }).ids).toEqual(["n4", "n2"]);
});

test("a notification that changes is one entry, in its place, with its last content", () => {
  const { record, page, journal } = journalOf(10);
  const [first, second] = [note(1), note(2)];
  record(first);
  record(second);
  record(first, 500);
  expect(page().ids).toEqual(["n2", "n1"]);
  expect(page().entries[1]?.entry.delivery.length).toBeGreaterThan(500);
  expect([journal.size, journal.bytes > 500]).toEqual([2, true]);
});

test("it keeps to its number and its bytes, and who has the most loses the oldest", () => {
  const { record, page, journal } = journalOf(4);
  for (let i = 1; i <= 4; i++) record(note(i));
  record(note(5, "q"));
  expect(page().ids).toEqual(["n5", "n4", "n3", "n2"]);
  const small = journalOf(100, 3000);
  for (let i = 1; i <= 10; i++) small.record(note(i), 900);
  expect(small.journal.bytes).toBeLessThanOrEqual(3000);
  expect(small.page().ids).toEqual(["n10", "n9", "n8"]);
  expect(journal.size).toBe(4);
});

test("facts without content are no history", () => {
  const { journal, page } = journalOf(4);
  const notification = note(1);
  journal.append([
    { table: "notification", notification },
    { table: "notification", forgotten: notification },
  ]);
  expect(page().ids).toEqual([]);
});

test("a page of large entries is shorter", () => {
  const { record, page } = journalOf(100);
  for (let i = 1; i <= 20; i++) record(note(i), 200_000);
  const { ids, more } = page({ size: 20 });
  expect(more).toBe(true);
  expect(ids.length).toBeLessThan(20);
  expect(ids.length).toBeGreaterThan(1);
});

test("a page has at most 2 MB, unless its first entry alone has more", () => {
  const { record, page } = journalOf(100);
  const half = 1_000_000;
  const around = record(note(1), half) - half;
  record(note(2), 2 * 1024 * 1024 - half - 2 * around);
  expect(page()).toMatchObject({ ids: ["n2", "n1"], more: false });
  record(note(1), half + 1);
  expect(page()).toMatchObject({ ids: ["n2"], more: true });
  record(note(3), 2 * 1024 * 1024);
  expect(page()).toMatchObject({ ids: ["n3"], more: true });
});
