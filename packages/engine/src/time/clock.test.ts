import { expect, test } from "vitest";
import { advance, afterRestart, type Clock, stoppedClock } from "./clock.js";

const clock: Clock = { now: 1_000, monotonic: 50, time: 7 };

test("begins at zero, with the first instant", () => {
  expect(advance(stoppedClock, { now: 1_000, monotonic: 50 })).toEqual({
    now: 1_000,
    monotonic: 50,
    time: 0,
  });
});

test.each<[what: string, now: number, monotonic: number, expected: Clock]>([
  ["moves on", 1_010, 60, { now: 1_010, monotonic: 60, time: 17 }],
  ["stands", 1_000, 50, clock],
  ["went back", 900, 40, { now: 900, monotonic: 40, time: 7 }],
  ["is no number", Number.NaN, Number.NaN, clock],
  ["is endless", Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, clock],
])("counts a clock that %s", (_, now, monotonic, expected) => {
  expect(advance(clock, { now, monotonic })).toEqual(expected);
});

test.each<[what: string, now: number, time: number]>([
  ["counts the time between two processes by the wall clock", 1_500, 507],
  ["counts none where the wall clock went back", 500, 7],
  ["counts none where the wall clock is no number", Number.NaN, 7],
])("%s", (_, now, time) => {
  expect(afterRestart(clock, { now, monotonic: 3 })).toMatchObject({ monotonic: 3, time });
});

test("counts no time before the first process", () => {
  expect(afterRestart(stoppedClock, { now: 1_000, monotonic: 3 })).toEqual({
    now: 1_000,
    monotonic: 3,
    time: 0,
  });
});
