import { describe, expect, test } from "vitest";
import { ProgressThrottle } from "./throttle.js";

const reading = (job: string, current: number) => ({ kind: "progress", job, current }) as const;

describe("ProgressThrottle", () => {
  test("forgets jobs of which nothing is heard any more, but not what it has kept of them", () => {
    const throttle = new ProgressThrottle();
    throttle.admits(reading("kept", 1), 0);
    expect(throttle.admits(reading("kept", 2), 1)).toBe(false);
    for (let at = 0; at < 100_000; at += 1) throttle.admits(reading(`job-${at}`, 1), 20 * at);
    expect(throttle.size).toBeLessThan(3_000);
    expect(throttle.takeOut("kept")).toEqual([reading("kept", 2)]);
  });
});
