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
    fc.property(fc.array(command, { size: "max", maxLength: 200 }), (commands) => {
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

test("weighs nothing by default, and gives each entry to the function that weighs and to the listener", () => {
  const light = new BoundedMap<string, number>({ maxEntries: 2, maxWeight: 0 });
  light.set("a", 1).set("b", 2);
  expect([light.size, light.weight]).toEqual([2, 0]);
  const seen: unknown[] = [];
  const map: BoundedMap<string, number> = new BoundedMap({
    maxEntries: 9,
    maxWeight: 3,
    weigh: (value, key) => value + key.length,
    onEvict: (value, key) => seen.push([value, key, map.has(key), map.weight]),
  });
  map.set("a", 2);
  expect([map.weight, [...map.values()]]).toEqual([3, [2]]);
  map.set("bb", 1);
  expect(seen).toEqual([[2, "a", false, 3]]);
  expect([map.delete("bb"), map.delete("bb"), map.weight]).toEqual([true, false, 0]);
});

test("is empty after it was cleared, and can be used again", () => {
  const map = new BoundedMap<string, string>({ maxEntries: 2, maxWeight: 3, weigh: (text) => text.length });
  map.set("a", "xxx").clear();
  map.set("b", "xxx");
  expect([...map]).toEqual([["b", "xxx"]]);
  const set = new BoundedSet<string>({ maxEntries: 2 });
  set.add("a").clear();
  expect([set.size, set.has("a"), set.delete("a")]).toEqual([0, false, false]);
});

test("ends when its limits can never be met", () => {
  const map = new BoundedMap<string, number>({ maxEntries: -1 });
  expect(map.set("a", 1).size).toBe(0);
});
