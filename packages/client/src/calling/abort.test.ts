import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { onAbort } from "./abort.js";

describe("onAbort", () => {
  it("puts one listener on a signal, however many share it, and takes it off with the last", () => {
    const { signal } = new AbortController();
    const stops = Array.from({ length: 500 }, () => onAbort(signal, () => {}));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    for (const stop of stops) stop();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("tells everybody who still listens, once", () => {
    const controller = new AbortController();
    const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
    onAbort(controller.signal, first);
    onAbort(controller.signal, second)();
    onAbort(controller.signal, third);
    controller.abort();
    expect([first, second, third].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 1]);
  });

  it("tells at once when the signal has aborted already, and nothing without a signal", () => {
    const listener = vi.fn();
    onAbort(AbortSignal.abort(), listener)();
    onAbort(undefined, listener)();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
