import { expect, test, vi } from "vitest";
import type { Clock } from "./clock.js";
import { manualClock } from "./testing.js";
import { settlesWithin, within } from "./within.js";

function pending<T>() {
  let resolve = (_: T) => {};
  let reject = (_: unknown) => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

test("passes on what the work gives in time, and leaves no timer", async () => {
  const clock = manualClock();
  expect(await within(Promise.resolve(1), 100, { clock })).toBe(1);
  await expect(within(Promise.reject(new Error("failed")), 100, { clock })).rejects.toThrow("failed");
  expect(clock.timers).toBe(0);
});

test("rejects when the time is over, and hands on what comes later", async () => {
  const clock = manualClock();
  const work = pending<string>();
  const onLate = vi.fn();
  const waiting = within(work.promise, 100, { clock, onLate });
  clock.advance(100);
  await expect(waiting).rejects.toThrow("no answer within 100 ms");
  work.resolve("late");
  await work.promise;
  expect(onLate).toHaveBeenCalledExactlyOnceWith("late");
});

test("rejects with the given error, and ignores a failure that comes later", async () => {
  const clock = manualClock();
  const work = pending<never>();
  const waiting = within(work.promise, 100, { clock, error: () => new RangeError("the server stalls") });
  clock.advance(100);
  await expect(waiting).rejects.toThrow(RangeError);
  work.reject(new Error("nobody waits for this"));
});

test("tells whether work is done in time", async () => {
  const clock = manualClock();
  expect(await settlesWithin(Promise.resolve(), 100, { clock })).toBe(true);
  await expect(settlesWithin(Promise.reject(new Error("failed")), 100, { clock })).rejects.toThrow("failed");
  const waiting = settlesWithin(new Promise(() => {}), 100, { clock });
  clock.advance(100);
  expect(await waiting).toBe(false);
});

test("passes on what is done at the last moment, and calls nothing late", async () => {
  const clock = manualClock();
  const work = pending<number>();
  const onLate = vi.fn();
  const waiting = within(work.promise, 100, { clock, onLate });
  clock.advance(99);
  work.resolve(1);
  expect(await waiting).toBe(1);
  expect(onLate).not.toHaveBeenCalled();
});

test("keeps the process alive for the wait, unless told not to", async () => {
  const after = vi.fn<Clock["after"]>(() => () => {});
  const clock: Clock = { ...manualClock(), after };
  const done = Promise.resolve(1);
  await within(done, 100, { clock });
  await within(done, 100, { clock, keepAlive: false });
  await settlesWithin(done, 50, { clock, keepAlive: false });
  expect(after.mock.calls.map(([ms, , options]) => [ms, options?.keepAlive])).toEqual([
    [100, true],
    [100, false],
    [50, false],
  ]);
});
