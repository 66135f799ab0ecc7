import fc from "fast-check";
import { expect, test } from "vitest";
import { DedupTable } from "./dedup.js";

const arrivals = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "c"),
    wait: fc.integer({ min: 0, max: 6000 }),
    closes: fc.boolean(),
  }),
  { maxLength: 100, size: "max" },
);

test("a key is one notification for ten seconds from its first, unless that has ended", () => {
  fc.assert(
    fc.property(arrivals, (steps) => {
      const table = new DedupTable<object>(10_000);
      const model = new Map<string, { since: number; published: object; open: boolean }>();
      let now = 0;
      for (const { key, wait, closes } of steps) {
        now += wait;
        const isOpen = (published: object) =>
          [...model.values()].some((known) => known.published === published && known.open);
        const known = model.get(key);
        const expected = known?.open && now - known.since < 10_000 ? known.published : undefined;
        expect(table.find(key, now, isOpen)?.into).toBe(expected);
        if (!expected) {
          const published = {};
          model.set(key, { since: now, published, open: true });
          table.remember(key, { into: published, body: [], since: now, count: 1 });
        } else if (closes && known) known.open = false;
      }
    }),
  );
});

test("any number of keys takes bounded room", () => {
  const table = new DedupTable<object>(10_000);
  for (let i = 0; i < 5000; i++) table.remember(String(i), { into: {}, body: [], since: i, count: 1 });
  expect(table.size).toBe(1000);
});

test("what they say takes bounded room as well, and what is no longer remembered none", () => {
  const table = new DedupTable<object>(10_000);
  const body = [Buffer.alloc(200_000), Buffer.alloc(56_000)];
  for (let i = 0; i < 100; i++) {
    table.remember(String(i % 60), { into: {}, body, since: i, count: 1 });
    expect(table.bytes).toBe(256_000 * table.size);
  }
  // As many as 8 MB hold.
  expect(table.size).toBe(32);
  table.remember("late", { into: {}, body: [], since: 20_000, count: 1 });
  expect([table.size, table.bytes]).toEqual([1, 0]);
});

test("repetitions of a known key are counted, and those of others are not", () => {
  const table = new DedupTable<object>(10_000);
  table.remember("a", { into: {}, body: [], since: 0, count: 1 });
  table.count("a");
  table.count("b");
  expect(table.find("a", 0, () => true)?.count).toBe(2);
  expect(table.find("b", 0, () => true)).toBeUndefined();
});

test("what is as old as the window is not remembered any more", () => {
  const table = new DedupTable<object>(10_000);
  const remember = (key: string, since: number) =>
    table.remember(key, { into: {}, body: [], since, count: 1 });
  remember("a", 0);
  remember("b", 9_999);
  expect(table.size).toBe(2);
  remember("c", 10_000);
  expect(table.size).toBe(2);
});
