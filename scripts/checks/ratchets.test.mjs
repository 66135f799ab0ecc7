import { expect, test } from "vitest";
import { repository } from "./fixture.mjs";
import { compareCounts, lowerRatchet, readRatchets } from "./ratchets.mjs";

test("holds at the number that is allowed", () => {
  expect(compareCounts({ a: ["x"], b: [] }, { a: 1 })).toEqual([]);
});

test("fails above the number, with every place", () => {
  expect(compareCounts({ a: ["x", "y"] }, { a: 1 })).toEqual(["a: 2 where 1 are allowed", "    x", "    y"]);
  expect(compareCounts({ a: ["x"] })).toEqual(["a: 1 where 0 are allowed", "    x"]);
});

test("fails below the number, and names the command that lowers it", () => {
  expect(compareCounts({ a: [] }, { a: 1 })).toEqual([
    "a: only 0 of 1 are left; `npm run ratchet` lowers the number",
  ]);
});

test("is lowered to what is found, never raised, and forgets what is gone", () => {
  using house = repository({
    "scripts/checks/ratchets.json":
      '{ "other": { "a": 1 }, "places": { "a": 5, "b": 1, "c": 2, "gone": 3 } }',
  });
  lowerRatchet(house.root, "places", { a: ["x"], b: ["x", "y"], c: [] });
  expect(readRatchets(house.root)).toEqual({ other: { a: 1 }, places: { a: 1, b: 1 } });
});
