import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rollOutReaches, shareAt } from "./roll-out.js";

const noon = new Date("2026-01-31T12:00:00Z");
const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);

describe("a roll-out", () => {
  test("reaches about as many installations as it says", () => {
    const reached = Array.from({ length: 4000 }, (_, id) =>
      rollOutReaches({ percent: 25, salt: "s" }, `id-${id}`, noon),
    );
    expect(reached.filter(Boolean).length / reached.length).toBeCloseTo(0.25, 1);
  });

  test("never takes a release back from an installation when it grows", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (id, salt, percent) => {
          const before = rollOutReaches({ percent, salt }, id, noon);
          const after = rollOutReaches({ percent: Math.min(100, percent + 10), salt }, id, noon);
          expect(before && !after).toBe(false);
        },
      ),
    );
  });

  test("chooses others for another release", () => {
    const first = (salt: string) =>
      Array.from({ length: 500 }, (_, id) => id).filter((id) =>
        rollOutReaches({ percent: 10, salt }, `${id}`, noon),
      );
    expect(first("a")).not.toEqual(first("b"));
  });

  test("reaches nobody at 0 and everybody at 100", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, salt) => {
        expect(rollOutReaches({ percent: 0, salt }, id, noon)).toBe(false);
        expect(rollOutReaches({ percent: 100, salt }, id, noon)).toBe(true);
      }),
    );
  });

  test("grows over its ramp", () => {
    const rollOut = { percent: 80, salt: "s", startsAt: noon.toISOString(), rampHours: 8 };
    expect([-1, 0, 4, 8, 100].map((hours) => shareAt(rollOut, later(hours)))).toEqual([0, 0, 40, 80, 80]);
  });
});

test("a ramp has nothing before its beginning and all of it at its end", () => {
  const startsAt = "2026-01-31T12:00:00Z";
  const at = (ms: number) => new Date(Date.parse(startsAt) + ms);
  const ramp = { percent: 50, salt: "s", startsAt, rampHours: 2 };
  const shares = [-1, 0, 3_600_000, 7_200_000, 7_200_001].map((ms) => shareAt(ramp, at(ms)));
  expect(shares).toEqual([0, 0, 25, 50, 50]);
  const sudden = { percent: 50, salt: "s", startsAt };
  expect([-1, 0].map((ms) => shareAt(sudden, at(ms)))).toEqual([0, 50]);
});
