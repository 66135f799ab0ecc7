import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pauseMs } from "./backoff.js";

describe("pauseMs", () => {
  test("lies anywhere between nothing and a limit that doubles from 100 ms to 5 s", () => {
    const limits = [0, 1, 2, 3, 4, 5, 6, 7, 100_000].map((failures) => pauseMs(failures, () => 1));
    expect(limits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const pause = pauseMs(failures, () => random);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(5_000);
      }),
    );
  });
});
