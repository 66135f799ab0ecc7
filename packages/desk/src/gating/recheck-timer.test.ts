import type { Verdict } from "@toasty/engine/gate";
import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { beforeEach, expect, test } from "vitest";
import { RecheckTimer } from "./recheck-timer.js";

let clock: ManualClock;
let rings: number;
let timer: RecheckTimer;

beforeEach(() => {
  clock = manualClock();
  rings = 0;
  timer = new RecheckTimer(clock, () => rings++);
});

const held = (endsInMs?: number): Verdict => ({
  show: false,
  reason: endsInMs === undefined ? "do_not_disturb" : "quiet_hours",
  digest: true,
  ...(endsInMs !== undefined && { until: clock.now() + endsInMs }),
});

test.each([
  ["do-not-disturb, whose end nobody tells, after five seconds", undefined, 5_000],
  ["quiet hours when they end", 20_000, 20_000],
  ["an end that is near no sooner than after five seconds", 10, 5_000],
  ["an end that is far after a minute, since a laptop may sleep", 8 * 3_600_000, 60_000],
])("rechecks %s, once", (_, endsInMs, atMs) => {
  timer.schedule(held(endsInMs));
  timer.schedule(held(endsInMs));
  clock.advance(atMs - 1);
  expect(rings).toBe(0);
  clock.advance(1);
  expect(rings).toBe(1);
  clock.advance(120_000);
  expect(rings).toBe(1);
});

test("rings at the earliest of several times", () => {
  timer.schedule(held(50_000));
  clock.advance(10_000);
  timer.schedule(held());
  timer.schedule(held(40_000));
  clock.advance(4_999);
  expect(rings).toBe(0);
  clock.advance(1);
  expect(rings).toBe(1);
  expect(clock.timers).toBe(0);
});

test("tries what could not be shown again after five seconds", () => {
  timer.scheduleSoon();
  clock.advance(5_000);
  expect(rings).toBe(1);
});

test("can be scheduled while it rings, so that an end that it met a moment early is met again", () => {
  const end = clock.now() + 20_000;
  const rungAt: number[] = [];
  const verdict: Verdict = { show: false, reason: "quiet_hours", digest: true, until: end };
  const again = new RecheckTimer(clock, () => {
    rungAt.push(clock.now());
    if (rungAt.length === 1) {
      // The wall clock was set back by a time server meanwhile.
      clock.jump(-7_000);
      again.schedule(verdict);
    }
  });
  again.schedule(verdict);
  clock.advance(20_000);
  clock.advance(7_000);
  expect(rungAt).toEqual([end, end]);
});

test("schedules nothing for what is shown or unwanted, when cancelled, or after the end of the desk", () => {
  timer.schedule({ show: true, urgency: "normal", sound: true });
  timer.schedule({ show: false, reason: "off", digest: false });
  expect(clock.timers).toBe(0);
  timer.schedule(held());
  timer.cancel();
  expect(clock.timers).toBe(0);
  timer.schedule(held());
  timer.close();
  timer.schedule(held());
  timer.scheduleSoon();
  expect(clock.timers).toBe(0);
});
