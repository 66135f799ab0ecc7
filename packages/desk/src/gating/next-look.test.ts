import type { Verdict } from "@toasty/engine/gate";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NextLook } from "./next-look.js";

const start = 1_000_000;
let looks: number;
let next: NextLook;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  looks = 0;
  next = new NextLook(() => {
    next.cancel();
    looks++;
  });
});
afterEach(() => vi.useRealTimers());

const held = (until?: number): Verdict => ({
  show: false,
  reason: until === undefined ? "do_not_disturb" : "quiet_hours",
  digest: true,
  ...(until !== undefined && { until }),
});

test.each([
  ["do-not-disturb, whose end nobody tells, after five seconds", held(), 5_000],
  ["quiet hours when they end", held(start + 20_000), 20_000],
  ["an end that is near no sooner than after five seconds", held(start + 10), 5_000],
  ["an end that is far after a minute, since a laptop may sleep", held(start + 8 * 3_600_000), 60_000],
])("%s is looked at again", (_, verdict, atMs) => {
  next.plan(verdict);
  next.plan(held());
  vi.advanceTimersByTime(atMs - 1);
  expect(looks).toBe(0);
  vi.advanceTimersByTime(1);
  expect(looks).toBe(1);
  vi.advanceTimersByTime(120_000);
  expect(looks).toBe(1);
});

test("what could not be shown is tried again after five seconds", () => {
  next.planSoon();
  vi.advanceTimersByTime(5_000);
  expect(looks).toBe(1);
});

test("what is shown, unwanted, or past the end of the desk is not", () => {
  next.plan({ show: true, urgency: "normal", sound: true });
  next.plan({ show: false, reason: "off", digest: false });
  next.stop();
  next.plan(held());
  expect(vi.getTimerCount()).toBe(0);
});
