import { expect, test } from "vitest";
import { callerNamed } from "../testing/core.js";
import { OwnerCache, ownerKey } from "./owner.js";

test("an agent of a principal is one owner, and another agent or principal another", () => {
  const keys = [
    callerNamed("p", "a"),
    callerNamed("p", "b"),
    callerNamed("q", "a"),
    callerNamed("pa", ""),
  ].map(ownerKey);
  expect(new Set(keys).size).toBe(4);
  expect(ownerKey(callerNamed("p", "a"))).toBe(keys[0]);
});

test("an owner is one object for all that refers to it", () => {
  const cache = new OwnerCache();
  const owner = cache.of(callerNamed("p", "a"));
  expect(owner).toEqual({ principal: "p", agent: "a", key: ownerKey(callerNamed("p", "a")) });
  expect(cache.of(callerNamed("p", "a"))).toBe(owner);
  expect(cache.of(callerNamed("p", "b"))).not.toBe(owner);
});

test("a thousand owners are remembered, and all are forgotten for one more", () => {
  const cache = new OwnerCache();
  const owners = Array.from({ length: 1000 }, (_, i) => cache.of(callerNamed("p", `${i}`)));
  expect(cache.of(callerNamed("p", "0"))).toBe(owners[0]);
  expect(cache.of(callerNamed("p", "999"))).toBe(owners[999]);
  cache.of(callerNamed("p", "more"));
  expect(cache.of(callerNamed("p", "0"))).not.toBe(owners[0]);
});
