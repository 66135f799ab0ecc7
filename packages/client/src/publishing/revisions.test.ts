import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Revisions } from "./revisions.js";

describe("Revisions", () => {
  test("rise whatever the clock does, also when it jumps back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4e12 }), { maxLength: 200, size: "max" }), (clock) => {
        const revisions = new Revisions();
        const given = clock.map((now) => revisions.next(now));
        expect(given.every((revision, i) => i === 0 || revision > (given[i - 1] as number))).toBe(true);
        expect(given.every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  test("are newer in a later life of the program, however many it numbered before", () => {
    const first = new Revisions();
    let last = 0;
    for (let i = 0; i < 500; i++) last = first.next(1_000_000);
    expect(new Revisions().next(1_000_001)).toBeGreaterThan(last);
  });
});
