import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { after } from "./after.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const month = 30 * 24 * 60 * 60 * 1000;

it("calls back once, when the time has come, however long that is", () => {
  const then = vi.fn();
  after(month, then);
  vi.advanceTimersByTime(month - 1);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1 + month);
  expect(then).toHaveBeenCalledOnce();
});

it("never calls back after endless time, without a time, or when it was taken back", () => {
  const then = vi.fn();
  after(Number.POSITIVE_INFINITY, then);
  after(undefined, then);
  const stop = after(2 * month, then);
  vi.advanceTimersByTime(month);
  stop();
  vi.advanceTimersByTime(2 * month);
  expect(then).not.toHaveBeenCalled();
});
