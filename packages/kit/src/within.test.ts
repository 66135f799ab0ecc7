import { expect, test, vi } from "vitest";
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
