import { manualClock } from "@toasty/kit/testing";
import { expect, test } from "vitest";
import { Alarm } from "./alarm.js";

function alarm() {
  const clock = manualClock();
  const rings: number[] = [];
  const start = clock.monotonic();
  return { clock, rings, alarm: new Alarm(clock, () => rings.push(clock.monotonic() - start)) };
}

test("rings once, when its time has come", () => {
  const { clock, rings, alarm: one } = alarm();
  one.set(100);
  expect(one.isSet).toBe(true);
  clock.advance(99);
  expect(rings).toEqual([]);
  clock.advance(1_000);
  expect(rings).toEqual([100]);
  expect(one.isSet).toBe(false);
});

test("rings for the last time that it was set", () => {
  const { clock, rings, alarm: one } = alarm();
  one.set(100);
  one.set(50);
  clock.advance(1_000);
  expect(rings).toEqual([50]);
});

test("does not ring once it is cleared", () => {
  const { clock, rings, alarm: one } = alarm();
  one.clear();
  one.set(100);
  one.clear();
  expect(one.isSet).toBe(false);
  clock.advance(1_000);
  expect(rings).toEqual([]);
});

test("can be set while it rings", () => {
  const clock = manualClock();
  let rings = 0;
  const one = new Alarm(clock, () => {
    rings += 1;
    if (rings < 3) one.set(10);
  });
  one.set(10);
  clock.advance(100);
  expect(rings).toBe(3);
});
