import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import type { Clock } from "./clock.js";
import { aborted, deadline, onAbort, pause, unlessAborted } from "./signals.js";
import { manualClock } from "./testing.js";

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

describe("onAbort", () => {
  test("puts one listener on a signal, however many share it, and removes it with the last", () => {
    const { signal } = new AbortController();
    const stops = Array.from({ length: 500 }, () => onAbort(signal, () => {}));
    expect(listeners(signal)).toBe(1);
    for (const stop of stops) {
      stop();
      stop();
    }
    expect(listeners(signal)).toBe(0);
    onAbort(signal, () => {});
    stops[0]?.();
    expect(listeners(signal)).toBe(1);
  });

  test("calls every listener that is left, once", () => {
    const controller = new AbortController();
    const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
    onAbort(controller.signal, first);
    onAbort(controller.signal, second)();
    onAbort(controller.signal, third);
    onAbort(controller.signal, third)();
    controller.abort();
    expect([first, second, third].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 1]);
  });

  test("lets a listener end the others, and those that have run cannot be called again", () => {
    const controller = new AbortController();
    const second = vi.fn();
    const first = vi.fn(() => stop());
    onAbort(controller.signal, first);
    const stop = onAbort(controller.signal, second);
    controller.abort();
    controller.signal.dispatchEvent(new Event("abort"));
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0]);
    expect(listeners(controller.signal)).toBe(0);
  });

  test("calls at once when the signal has aborted, and never without a signal", () => {
    const listener = vi.fn();
    onAbort(AbortSignal.abort(), listener)();
    onAbort(undefined, listener)();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe("a deadline", () => {
  test("aborts with the given reason when its time is over", () => {
    const clock = manualClock();
    const end = deadline({ timeoutMs: 100, reason: () => "late", clock });
    clock.advance(99);
    expect(end.signal.aborted).toBe(false);
    clock.advance(1);
    expect(end.signal.reason).toBe("late");
  });

  test("says how long the time was when no reason is given", () => {
    const clock = manualClock();
    const end = deadline({ timeoutMs: 100, clock });
    clock.advance(100);
    expect(end.signal.reason).toMatchObject({ name: "TimeoutError", message: "not done within 100 ms" });
  });

  test("aborts with the reason of the first signal that aborts, and leaves no timer or listener", () => {
    const clock = manualClock();
    const [first, second] = [new AbortController(), new AbortController()];
    const end = deadline({ timeoutMs: 100, signals: [first.signal, undefined, second.signal], clock });
    second.abort("second");
    first.abort("first");
    clock.advance(100);
    expect(end.signal.reason).toBe("second");
    expect([clock.timers, listeners(first.signal), listeners(second.signal)]).toEqual([0, 0, 0]);
  });

  test("has removed its timer and its listeners when its own listeners run", () => {
    const clock = manualClock();
    const other = new AbortController();
    const end = deadline({ timeoutMs: 100, signals: [other.signal], clock });
    let left: number[] = [];
    onAbort(end.signal, () => {
      left = [clock.timers, listeners(other.signal)];
    });
    clock.advance(100);
    expect(left).toEqual([0, 0]);
  });

  test("has no limit of time by default, and one of 0 at once", () => {
    const clock = manualClock();
    const endless = deadline({ clock });
    const now = deadline({ timeoutMs: 0, clock });
    expect([clock.timers, now.signal.aborted]).toEqual([1, false]);
    clock.advance(0);
    expect([endless.signal.aborted, now.signal.aborted]).toEqual([false, true]);
  });

  test("is aborted from the start by a signal that has aborted, and sets no timer", () => {
    const clock = manualClock();
    const other = new AbortController();
    const signals = [AbortSignal.abort("before"), other.signal];
    expect(deadline({ timeoutMs: 0, signals, clock }).signal.reason).toBe("before");
    expect([clock.timers, listeners(other.signal)]).toEqual([0, 0]);
  });

  test("never aborts after it was disposed, and leaves no timer or listener", () => {
    const clock = manualClock();
    const { signal } = new AbortController();
    let ended: AbortSignal;
    {
      using end = deadline({ timeoutMs: 100, signals: [signal], clock });
      ended = end.signal;
      expect([clock.timers, listeners(signal)]).toEqual([1, 1]);
    }
    clock.advance(100);
    expect([ended.aborted, clock.timers, listeners(signal)]).toEqual([false, 0, 0]);
  });
});

test.each([
  ["a deadline", (clock: Clock, keepAlive?: boolean) => deadline({ timeoutMs: 50, clock, keepAlive })],
  ["a pause", (clock: Clock, keepAlive?: boolean) => pause(50, { clock, keepAlive })],
] as const)("%s keeps the process alive only when told to", (_, begin) => {
  const after = vi.fn<Clock["after"]>(() => () => {});
  const clock: Clock = { ...manualClock(), after };
  void begin(clock);
  void begin(clock, true);
  expect(after.mock.calls.map(([ms, , options]) => [ms, options?.keepAlive ?? false])).toEqual([
    [50, false],
    [50, true],
  ]);
});

describe("unlessAborted", () => {
  test("passes on what the work gives, and leaves no listener", async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");
    expect(listeners(signal)).toBe(0);
    expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2);
  });

  test("rejects with the signal's reason, or the error made from it, while the work goes on", async () => {
    const controller = new AbortController();
    let fail = (_: Error) => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const waits = [
      unlessAborted(work, controller.signal),
      unlessAborted(work, controller.signal, { error: ({ reason }) => new Error(`ended: ${reason}`) }),
    ];
    const results = Promise.allSettled(waits);
    controller.abort("closing");
    fail(new Error("nobody waits for this"));
    expect(await results).toEqual([
      { status: "rejected", reason: "closing" },
      { status: "rejected", reason: new Error("ended: closing") },
    ]);
  });
});

describe("aborted", () => {
  test("resolves at the abort, or at once after it", async () => {
    const controller = new AbortController();
    const then = vi.fn();
    const waiting = aborted(controller.signal).then(then);
    await Promise.resolve();
    expect(then).not.toHaveBeenCalled();
    controller.abort();
    await waiting;
    await aborted(controller.signal);
    expect(listeners(controller.signal)).toBe(0);
  });
});

describe("a pause", () => {
  test("ends when its time is over", async () => {
    const clock = manualClock();
    const ended = vi.fn();
    const paused = pause(50, { clock }).then(ended);
    clock.advance(49);
    await Promise.resolve();
    expect(ended).not.toHaveBeenCalled();
    clock.advance(1);
    await paused;
  });

  test("ends early by its signal, and leaves no timer or listener", async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const paused = pause(50, { signal: controller.signal, clock });
    controller.abort();
    await paused;
    await pause(50, { signal: controller.signal, clock });
    expect([clock.timers, listeners(controller.signal)]).toEqual([0, 0]);
  });
});
