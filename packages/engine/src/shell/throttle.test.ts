import { describe, expect, test } from "vitest";
import { ProgressThrottle } from "./throttle.js";

const reading = (job: string, current: number, more: object = {}) =>
  ({ kind: "progress", job, current, ...more }) as const;

/** A throttle that has looked at the reading 1 of the job a at the time 1,000. */
function throttled(more: object = {}): ProgressThrottle {
  const throttle = new ProgressThrottle();
  expect(throttle.admits(reading("a", 1, more), 1_000)).toBe(true);
  return throttle;
}

describe("ProgressThrottle", () => {
  test.each([
    [0, false],
    [99, false],
    [100, true],
    [5_000, true],
  ])("lets a job's next reading through %d ms later: %s", (ms, admitted) => {
    const throttle = throttled();
    expect(throttle.admits(reading("a", 2), 1_000 + ms)).toBe(admitted);
    expect(throttle.isWaiting).toBe(!admitted);
    expect(throttle.admits(reading("b", 2), 1_000 + ms)).toBe(true);
  });

  test("counts from the last reading that was let through", () => {
    const throttle = throttled();
    throttle.admits(reading("a", 2), 1_100);
    expect(throttle.admits(reading("a", 3), 1_199)).toBe(false);
    throttle.takeOut("a");
    expect(throttle.admits(reading("a", 4), 1_200)).toBe(true);
  });

  test.each([
    ["another total", { total: 10 }],
    ["another attempt", { attempt: 2 }],
    ["a number", { seq: 1 }],
    ["a rank", { rank: 0 }],
    ["a total that is passed", { total: 1 }],
    ["an empty total", { total: 0 }],
    ["no sense", { current: -1 }],
    ["no end", { current: Number.POSITIVE_INFINITY }],
    ["no number", { current: "2" }],
  ])("lets a reading with %s through at once", (_, more) => {
    expect(
      throttled("total" in more && more.total !== 10 ? { total: more.total } : {}).admits(
        reading("a", 2, more),
        1_000,
      ),
    ).toBe(true);
  });

  test.each([[{ total: 10 }], [{ total: null }], [{ attempt: 3 }]])(
    "keeps back a reading with the same %j",
    (more) => {
      expect(throttled(more).admits(reading("a", 2, more), 1_001)).toBe(false);
    },
  );

  test("keeps the latest and, before it, the furthest", () => {
    const throttle = throttled();
    for (const current of [5, 9, 7, 3]) throttle.admits(reading("a", current), 1_001);
    expect(throttle.takeOut("a")).toEqual([reading("a", 9), reading("a", 3)]);
    expect(throttle.isWaiting).toBe(false);
    expect(throttle.takeOut("a")).toEqual([]);
    for (const current of [5, 9]) throttle.admits(reading("a", current), 1_002);
    expect(throttle.takeOut("a")).toEqual([reading("a", 9)]);
    for (const current of [9, 9]) throttle.admits(reading("a", current), 1_003);
    expect(throttle.takeOut("a")).toEqual([reading("a", 9)]);
  });

  test("takes out all, and counts from then on", () => {
    const throttle = throttled();
    throttle.admits(reading("b", 1), 1_000);
    throttle.admits(reading("a", 2), 1_001);
    throttle.admits(reading("b", 2), 1_001);
    expect(throttle.takeOutAll(1_050)).toEqual([reading("a", 2), reading("b", 2)]);
    expect(throttle.admits(reading("a", 3), 1_149)).toBe(false);
    expect(throttle.admits(reading("b", 3), 1_150)).toBe(true);
  });

  test("remembers no job whose first reading makes no sense", () => {
    const throttle = new ProgressThrottle();
    expect(throttle.admits(reading("a", -1), 0)).toBe(true);
    expect(throttle.size).toBe(0);
    throttle.admits(reading("a", 0), 0);
    expect(throttle.size).toBe(1);
  });

  test("forgets jobs of which nothing is heard any more, but not what it has kept of them", () => {
    const throttle = new ProgressThrottle();
    throttle.admits(reading("kept", 1), 0);
    expect(throttle.admits(reading("kept", 2), 1)).toBe(false);
    for (let at = 0; at < 100_000; at += 1) throttle.admits(reading(`job-${at}`, 1), 20 * at);
    expect(throttle.size).toBeLessThan(3_000);
    expect(throttle.takeOut("kept")).toEqual([reading("kept", 2)]);
  });
});
