import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock, wakefulClock } from "./clock.js";
import { manualClock } from "./testing.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const month = 30 * 24 * 60 * 60 * 1000;

test("calls back once, when the time is over, however long it is", () => {
  const then = vi.fn();
  systemClock.after(month, then);
  vi.advanceTimersByTime(month - 1);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1 + month);
  expect(then).toHaveBeenCalledOnce();
});

test("takes a long wait in steps that timers can count", () => {
  const timer = vi.spyOn(globalThis, "setTimeout");
  const longest = 2 ** 31 - 1;
  systemClock.after(longest + 5, () => {});
  vi.advanceTimersByTime(longest);
  systemClock.after(0.2, () => {});
  systemClock.after(-5, () => {});
  expect(timer.mock.calls.map(([, ms]) => ms)).toEqual([longest, 5, 1, 0]);
});

test("never calls back after endless time, or when cancelled", () => {
  const then = vi.fn();
  systemClock.after(Number.POSITIVE_INFINITY, then);
  const cancel = systemClock.after(2 * month, then);
  vi.advanceTimersByTime(month);
  cancel();
  vi.advanceTimersByTime(2 * month);
  expect(then).not.toHaveBeenCalled();
});

test("waits again when its timer rings early", () => {
  const start = performance.now();
  const then = vi.fn();
  const monotonic = vi.spyOn(performance, "now");
  monotonic.mockReturnValue(start);
  systemClock.after(100, then);
  monotonic.mockReturnValue(start + 99.4);
  vi.advanceTimersByTime(100);
  expect(then).not.toHaveBeenCalled();
  monotonic.mockReturnValue(start + 100);
  vi.advanceTimersByTime(1);
  expect(then).toHaveBeenCalledOnce();
});

test("keeps the process alive only when told to", () => {
  vi.useRealTimers();
  const unref = vi.spyOn(Object.getPrototypeOf(setTimeout(() => {}, 0)), "unref");
  systemClock.after(1, () => {}, { keepAlive: true })();
  wakefulClock.after(1, () => {})();
  expect(unref).not.toHaveBeenCalled();
  systemClock.after(1, () => {})();
  expect(unref).toHaveBeenCalledOnce();
});

test("a manual clock rings in order, moves both times, and jumps only the wall clock", () => {
  const clock = manualClock();
  const [wall, elapsed] = [clock.now(), clock.monotonic()];
  const rung: [string, number][] = [];
  const ring = (name: string) => () => rung.push([name, clock.monotonic() - elapsed]);
  clock.after(20, ring("second"));
  clock.after(10, ring("first"));
  clock.after(15, ring("never"))();
  clock.after(31, ring("later"));
  clock.advance(30);
  expect(rung).toEqual([
    ["first", 10],
    ["second", 20],
  ]);
  expect([clock.now() - wall, clock.monotonic() - elapsed, clock.timers]).toEqual([30, 30, 1]);
  expect(clock.nextInMs).toBe(1);
  clock.jump(-1_000);
  expect([clock.now() - wall, clock.monotonic() - elapsed]).toEqual([-970, 30]);
});

test("a manual clock starts at a time that is not 0, or as told", () => {
  expect([manualClock().now(), manualClock().monotonic()]).toEqual([Date.UTC(2026, 0, 1), 1_000]);
  expect(manualClock({ nowMs: 5 }).now()).toBe(5);
  expect([manualClock().timers, manualClock().nextInMs]).toEqual([0, Number.POSITIVE_INFINITY]);
});

test("a manual clock rings what falls due at the last moment, and what a timer sets meanwhile", () => {
  const clock = manualClock();
  const rung: [string, number, number][] = [];
  const [wall, elapsed] = [clock.now(), clock.monotonic()];
  const ring = (name: string) => rung.push([name, clock.now() - wall, clock.monotonic() - elapsed]);
  clock.after(10, () => {
    ring("first");
    clock.after(20, () => ring("set meanwhile"));
    clock.after(21, () => ring("too late"));
  });
  clock.after(-5, () => ring("long due"));
  clock.advance(30);
  // A timer that should have rung before does not turn the clock back.
  expect(rung).toEqual([
    ["long due", 0, 0],
    ["first", 10, 10],
    ["set meanwhile", 30, 30],
  ]);
  expect([clock.timers, clock.nextInMs]).toEqual([1, 1]);
});
