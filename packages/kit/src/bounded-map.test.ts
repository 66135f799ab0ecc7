import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedMap, BoundedSet } from "./bounded-map.js";

test("evicts the oldest key over the number of entries; setting makes a key the newest, reading does not", () => {
  const evicted: [number, string][] = [];
  const map = new BoundedMap<string, number>({
    maxEntries: 2,
    onEvict: (value, key) => evicted.push([value, key]),
  });
  map.set("a", 1).set("b", 2).set("a", 3);
  expect(map.get("b")).toBe(2);
  map.set("c", 4);
  expect([...map]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
  expect(evicted).toEqual([[2, "b"]]);
  expect(map.has("b")).toBe(false);
});

test("evicts by weight, and at once what is too heavy alone", () => {
  const map = new BoundedMap<string, string>({
    maxEntries: 100,
    maxWeight: 5,
    weigh: (value) => value.length,
  });
  map.set("a", "xx").set("b", "xx").set("c", "xx");
  expect([[...map.keys()], map.weight]).toEqual([["b", "c"], 4]);
  map.set("d", "xxxxxx");
  expect([map.size, map.weight]).toEqual([0, 0]);
});

test("takes a value out, once", () => {
  const map = new BoundedMap<string, number>({ maxEntries: 1 });
  map.set("a", 1);
  expect([map.take("a"), map.take("a"), map.size]).toEqual([1, undefined, 0]);
});

test("keeps its limits and its weight whatever happens", () => {
  const command = fc.record({
    kind: fc.constantFrom("set", "delete", "take", "clear"),
    key: fc.nat(9),
    value: fc.nat(6),
  });
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      const map = new BoundedMap<number, number>({ maxEntries: 4, maxWeight: 12, weigh: (value) => value });
      for (const { kind, key, value } of commands) {
        if (kind === "set") map.set(key, value);
        else if (kind === "delete") map.delete(key);
        else if (kind === "take") map.take(key);
        else if (value === 0) map.clear();
        expect(map.size).toBeLessThanOrEqual(4);
        expect(map.weight).toBeLessThanOrEqual(12);
        expect(map.weight).toBe([...map.values()].reduce((sum, each) => sum + each, 0));
        // A limit is met by every single entry here, so that what was set last is there.
        if (kind === "set") expect(map.get(key)).toBe(value);
      }
    }),
  );
});

test("a set evicts its oldest items; adding makes an item the newest", () => {
  const evicted: string[] = [];
  const set = new BoundedSet<string>({ maxEntries: 2, onEvict: (item) => evicted.push(item) });
  set.add("a").add("b").add("a").add("c");
  expect(evicted).toEqual(["b"]);
  expect([...set]).toEqual(["a", "c"]);
  expect([set.has("b"), set.delete("a"), set.size]).toEqual([false, true, 1]);
});
