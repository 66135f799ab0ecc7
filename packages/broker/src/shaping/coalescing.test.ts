import fc from "fast-check";
import { expect, test } from "vitest";
import { type Burst, coalesce, withMember, withSummary } from "./coalescing.js";

const rule = { windowMs: 2000, after: 3 };
interface One {
  readonly id: string;
}
const one = (id: number): One => ({ id: String(id) });

/** Plays arrivals, and tells how many notifications stand on a screen after each and how many they speak for. */
function play(times: readonly number[], isOpen: (published: One) => boolean = () => true) {
  let burst: Burst<One> | undefined;
  const screen = new Map<One, number>();
  return times.map((now, i) => {
    const step = coalesce(burst, now, rule, isOpen);
    const published = one(i);
    if (step.kind === "pass") {
      screen.set(published, 1);
      burst = withMember(burst, published, now, rule);
    } else if (step.kind === "summarise") {
      for (const member of step.members) screen.delete(member);
      const count = step.members.length + 1;
      screen.set(published, count);
      burst = withSummary(published, count, now);
    } else {
      screen.set(step.summary, step.count);
      burst = withSummary(step.summary, step.count, now);
    }
    return {
      kind: step.kind,
      spokenFor: [...screen.values()].reduce((sum, count) => sum + count, 0),
      shown: screen.size,
    };
  });
}

const gaps = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 100, size: "max" });
const timesOf = (waits: readonly number[]) => {
  let now = 0;
  return waits.map((wait) => (now += wait));
};

test("every notification is spoken for exactly once, by itself or by a summary", () => {
  fc.assert(
    fc.property(gaps, (waits) => {
      play(timesOf(waits)).forEach(({ spokenFor }, i) => {
        expect(spokenFor).toBe(i + 1);
      });
    }),
  );
});

test("never more than three of a group pass on their own within two seconds", () => {
  fc.assert(
    fc.property(gaps, (waits) => {
      const times = timesOf(waits);
      const passed = play(times).flatMap(({ kind }, i) => (kind === "pass" ? [times[i] as number] : []));
      for (let i = 3; i < passed.length; i++) {
        expect((passed[i] as number) - (passed[i - 3] as number)).toBeGreaterThan(rule.windowMs);
      }
    }),
  );
});

test("those that come slowly are left alone", () => {
  const times = Array.from({ length: 50 }, (_, i) => i * 701);
  expect(play(times).every(({ kind }) => kind === "pass")).toBe(true);
});

test("a summary that was dismissed counts no further", () => {
  const kinds = play([0, 1, 2, 3, 4], (published) => published.id !== "3").map(({ kind }) => kind);
  expect(kinds).toEqual(["pass", "pass", "pass", "summarise", "pass"]);
});

test("a summary counts on as long as one comes within the time after the other", () => {
  const kinds = (times: readonly number[]) => play(times).map(({ kind }) => kind);
  expect(kinds([0, 0, 0, 0, 2000, 4000])).toEqual(["pass", "pass", "pass", "summarise", "count", "count"]);
  expect(kinds([0, 0, 0, 0, 2001])).toEqual(["pass", "pass", "pass", "summarise", "pass"]);
  expect(kinds([0, 0, 0, 2000])).toEqual(["pass", "pass", "pass", "summarise"]);
  expect(kinds([0, 0, 0, 2001])).toEqual(["pass", "pass", "pass", "pass"]);
});
