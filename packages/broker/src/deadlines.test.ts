import { manualClock } from "@toasty/kit/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Deadlines } from "./deadlines.js";

const rethrow = (error: unknown) => {
  throw error;
};

test("calls back in the order of time, whatever the order of adding and cancelling", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(1000), cancelled: fc.boolean() }), { maxLength: 200 }),
      (wanted) => {
        const clock = manualClock();
        const deadlines = new Deadlines(clock, rethrow);
        const start = clock.monotonic();
        const fired: number[] = [];
        const cancels = wanted.map(({ at }) => deadlines.add(start + at, () => fired.push(at)));
        wanted.forEach(({ cancelled }, i) => {
          if (cancelled) cancels[i]?.();
        });
        clock.advance(500);
        expect(fired.every((at) => at <= 500)).toBe(true);
        clock.advance(500);
        expect(fired).toEqual(
          wanted
            .filter(({ cancelled }) => !cancelled)
            .map(({ at }) => at)
            .sort((a, b) => a - b),
        );
      },
    ),
  );
});

test("a wall clock that jumps back delays nothing", () => {
  const clock = manualClock();
  const deadlines = new Deadlines(clock, rethrow);
  let fired = 0;
  deadlines.add(clock.monotonic() + 100, () => fired++);
  clock.jump(-3_600_000);
  clock.advance(100);
  expect(fired).toBe(1);
});

test("a callback may add the next one", () => {
  const clock = manualClock();
  const deadlines = new Deadlines(clock, rethrow);
  const fired: number[] = [];
  const again = () => {
    fired.push(clock.monotonic());
    if (fired.length < 3) deadlines.add(clock.monotonic() + 10, again);
  };
  deadlines.add(clock.monotonic() + 10, again);
  clock.advance(100);
  expect(fired).toHaveLength(3);
});

test("a callback that throws delays no other one, and what it throws is passed on", () => {
  const clock = manualClock();
  const errors: unknown[] = [];
  const deadlines = new Deadlines(clock, (error) => errors.push(error));
  const fired: string[] = [];
  const failure = new Error("thrown by a callback");
  deadlines.add(clock.monotonic() + 10, () => rethrow(failure));
  deadlines.add(clock.monotonic() + 10, () => fired.push("due at the same time"));
  deadlines.add(clock.monotonic() + 20, () => fired.push("due later"));
  clock.advance(100);
  expect(fired).toEqual(["due at the same time", "due later"]);
  expect(errors).toEqual([failure]);
});
