import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Watchdog } from "./watchdog.js";

let hung: number[];
let watchdog: Watchdog;

beforeEach(() => {
  vi.useFakeTimers();
  hung = [];
  watchdog = new Watchdog((limitMs) => void hung.push(limitMs));
});
afterEach(() => void vi.useRealTimers());

test("no answer for the whole limit is a hang, told once", () => {
  watchdog.expect(8_000);
  vi.advanceTimersByTime(7_999);
  expect(hung).toEqual([]);
  vi.advanceTimersByTime(20_000);
  expect(hung).toEqual([8_000]);
});

test("each answer starts the limit again, and a further call does not", () => {
  watchdog.expect(8_000);
  vi.advanceTimersByTime(7_000);
  watchdog.answered();
  watchdog.expect(8_000);
  vi.advanceTimersByTime(7_000);
  watchdog.expect(8_000);
  expect(hung).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(hung).toEqual([8_000]);
});

test("with nothing to answer there is no hang", () => {
  watchdog.expect(8_000);
  watchdog.answered();
  vi.advanceTimersByTime(60_000);
  expect([hung, vi.getTimerCount()]).toEqual([[], 0]);
});
