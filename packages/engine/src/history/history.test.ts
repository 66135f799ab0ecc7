import { expect, test } from "vitest";
import type { HistoryEntry } from "../events/effect.js";
import { entriesOf } from "../persistent-map.js";
import { emptyHistory, type History, historyAfter, markSeen, remember } from "./history.js";

const plenty = { perJob: 100, total: 100 };

type Given = Partial<Omit<HistoryEntry, "id">>;

function entry(given: Given = {}): Omit<HistoryEntry, "id"> {
  return {
    at: 0,
    notification: null,
    kind: "error",
    job: null,
    attempt: null,
    urgency: "normal",
    title: "T",
    message: "M",
    milestone: null,
    presented: true,
    reason: null,
    acknowledged: false,
    ...given,
  };
}

const of = (given: readonly Given[], limits = plenty) =>
  given.reduce<History>((history, one) => remember(history, entry(one), limits).history, emptyHistory);

const ids = (history: History) => history.entries.map(({ id }) => id);
const counts = (history: History) => Object.fromEntries(entriesOf(history.perJob));

test("numbers entries from 1 on, newest last, and counts those of each job", () => {
  const history = of([{ job: "a" }, {}, { job: "b" }, { job: "a" }]);
  expect(ids(history)).toEqual([1, 2, 3, 4]);
  expect(counts(history)).toEqual({ a: 2, b: 1 });
  expect(history.nextId).toBe(5);
  expect(remember(history, entry({ title: "new" }), plenty).entry).toMatchObject({ id: 5, title: "new" });
});

test("drops the oldest of a job that has too many, and of no other", () => {
  const history = of([{ job: "b" }, { job: "a" }, {}, { job: "a" }, { job: "a" }], { perJob: 2, total: 100 });
  expect(ids(history)).toEqual([1, 3, 4, 5]);
  expect(counts(history)).toEqual({ a: 2, b: 1 });
});

test("drops the oldest of all where there are too many, and forgets a job without entries", () => {
  const history = of([{ job: "a" }, {}, { job: "b" }], { perJob: 100, total: 2 });
  expect(ids(history)).toEqual([2, 3]);
  expect(counts(history)).toEqual({ b: 1 });
});

test("counts entries without a job as those of no job", () => {
  expect(ids(of([{}, {}, {}], { perJob: 1, total: 3 }))).toEqual([1, 2, 3]);
});

test("spares what is critical and unseen for as long as there is anything else", () => {
  const limits = { perJob: 100, total: 3 };
  const critical = { urgency: "critical" } as const;
  expect(ids(of([critical, { ...critical, acknowledged: true }, {}, {}], limits))).toEqual([1, 3, 4]);
  expect(ids(of([critical, {}, critical, critical], limits))).toEqual([1, 3, 4]);
  expect(ids(of([critical, critical, critical, critical], limits))).toEqual([2, 3, 4]);
  expect(ids(of([{ urgency: "high" }, critical, {}, {}], limits))).toEqual([2, 3, 4]);
});

test("spares a job's own critical entries as well", () => {
  const critical = { job: "a", urgency: "critical" } as const;
  expect(ids(of([critical, { job: "a" }, { job: "b" }, { job: "a" }], { perJob: 2, total: 9 }))).toEqual([
    1, 3, 4,
  ]);
});

test("notes that every entry of a notification was seen, and is the same where nothing changes", () => {
  const history = of([{ notification: "n" }, { notification: "m" }, { notification: "n" }]);
  const seen = markSeen(history, "n");
  expect(seen.entries.map(({ acknowledged }) => acknowledged)).toEqual([true, false, true]);
  expect(seen.entries[1]).toBe(history.entries[1]);
  expect(markSeen(seen, "n")).toBe(seen);
  expect(markSeen(seen, "other")).toBe(seen);
});

test("lists what came after an entry, of one job or of all, up to a limit", () => {
  const history = of([{ job: "a" }, {}, { job: "b" }, { job: "a" }]);
  const after = (query?: Parameters<typeof historyAfter>[1]) =>
    historyAfter(history, query).items.map(({ id }) => id);
  expect(after()).toEqual([1, 2, 3, 4]);
  expect(after({ after: 2 })).toEqual([3, 4]);
  expect(after({ job: "a" })).toEqual([1, 4]);
  expect(after({ limit: 2 })).toEqual([1, 2]);
  expect(after({ after: 1, job: "a", limit: 1 })).toEqual([4]);
  expect(historyAfter(of(Array(101).fill({}), { perJob: 1, total: 200 })).items).toHaveLength(100);
});

test("says whether something in between is forgotten", () => {
  const history = of([{}, {}, {}, {}], { perJob: 9, total: 2 });
  expect(ids(history)).toEqual([3, 4]);
  expect([0, 1, 2, 3, 9].map((after) => historyAfter(history, { after }).gap)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(historyAfter(emptyHistory).gap).toBe(false);
});
