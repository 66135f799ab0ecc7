import { expect, test } from "vitest";
import { LiveToasts } from "./live-toasts.js";

function start() {
  const released: bigint[] = [];
  return { released, live: new LiveToasts((toast) => void released.push(toast)) };
}

test("a toast takes the place of the one of the same names, which is released", () => {
  const { live, released } = start();
  live.keep("a", "g", 1n);
  expect(live.isReplaced("a", "g", 1n)).toBe(false);
  live.keep("a", "g", 2n);
  live.keep("a", "other", 3n);
  expect([live.isReplaced("a", "g", 1n), live.isReplaced("a", "g", 2n)]).toEqual([true, false]);
  expect(live.isReplaced("never kept", "g", 1n)).toBe(false);
  expect(released).toEqual([1n]);
});

test("one, a group or all can be dropped, each released once", () => {
  const { live, released } = start();
  for (const [index, [tag, group]] of [
    ["a", "g"],
    ["b", "g"],
    ["a", "gg"],
    ["c", "h"],
  ].entries())
    live.keep(tag as string, group as string, BigInt(index));
  live.drop("a", "g");
  live.drop("a", "g");
  live.dropGroup("g");
  expect(released).toEqual([0n, 1n]);
  live.dropAll();
  live.dropAll();
  expect(released).toEqual([0n, 1n, 2n, 3n]);
});

test("of more than 256 the oldest is released", () => {
  const { live, released } = start();
  for (let toast = 0n; toast < 257n; toast++) live.keep(`${toast}`, "g", toast);
  expect(released).toEqual([0n]);
});
