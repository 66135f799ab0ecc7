import { expect, test } from "vitest";
import { defaultEscalation, escalatesAfter } from "./escalation.js";
import { type Mute, mutedUntil } from "./mute.js";
import { paceOf, takeToken } from "./pace.js";

test.each([
  [0, 30_000],
  [29_999, 30_000],
  [30_000, 30_000],
  [30_001, 30_001],
  [3_600_000, 3_600_000],
  [3_600_001, 3_600_000],
  [Number.POSITIVE_INFINITY, 3_600_000],
  [Number.NaN, undefined],
])("escalates after %d ms in %s", (afterMs, wait) => {
  expect(escalatesAfter({ ...defaultEscalation, afterMs }, "critical")).toBe(wait);
});

test("escalates what is urgent enough, and only if that is wished", () => {
  expect(escalatesAfter(defaultEscalation, "critical")).toBe(5 * 60_000);
  expect(escalatesAfter(defaultEscalation, "high")).toBeUndefined();
  expect(escalatesAfter({ ...defaultEscalation, from: "high" }, "high")).toBe(5 * 60_000);
  expect(escalatesAfter({ ...defaultEscalation, enabled: false }, "critical")).toBeUndefined();
});

test.each<[mutes: readonly Mute[], job: string | undefined, until: number | undefined]>([
  [[], "a", undefined],
  [[{ until: 100 }], "a", undefined],
  [[{ until: 101 }], "a", 101],
  [[{ until: 101 }], undefined, 101],
  [[{ until: 101, job: "a" }], "a", 101],
  [[{ until: 101, job: "a" }], "b", undefined],
  [[{ until: 101, job: "a" }], undefined, undefined],
  [[{ until: 101 }, { until: 103, job: "a" }, { until: 102 }], "a", 103],
  [[{ until: 103 }, { until: 101 }], "a", 103],
  [[{ until: Number.NaN }], "a", undefined],
])("with mutes %j the job %s is muted until %s", (mutes, job, until) => {
  expect(mutedUntil(mutes, job, 100)).toBe(until);
});

test.each<[ranMs: number, sinceLastMs: number | undefined, pace: string]>([
  [29, undefined, "cover"],
  [29, 100, "cover"],
  [30, undefined, "announce"],
  [30, 59, "update"],
  [30, 60, "announce"],
  [30, 0, "update"],
])("after %d ms, and %s ms since the last word: %s", (ranMs, sinceLastMs, pace) => {
  expect(paceOf({ minRunMs: 30, minGapMs: 60 }, ranMs, sinceLastMs)).toBe(pace);
});

test("lets a burst through, and then one more after each interval", () => {
  const rate = { burst: 2, everyMs: 100 };
  const first = takeToken(undefined, rate, 10);
  expect(first).toEqual({ taken: true, bucket: { tokens: 1, at: 10 } });
  const second = takeToken(first.bucket, rate, 10);
  expect(second).toEqual({ taken: true, bucket: { tokens: 0, at: 10 } });
  expect(takeToken(second.bucket, rate, 109)).toEqual({ taken: false, bucket: { tokens: 0.99, at: 109 } });
  expect(takeToken(second.bucket, rate, 110)).toEqual({ taken: true, bucket: { tokens: 0, at: 110 } });
  expect(takeToken(second.bucket, rate, 10_000)).toEqual({ taken: true, bucket: { tokens: 1, at: 10_000 } });
  expect(takeToken(second.bucket, rate, 5)).toEqual({ taken: false, bucket: { tokens: 0, at: 5 } });
});
