import { expect, test } from "vitest";
import { newlyReached, normaliseMilestones, shareOut } from "./milestones.js";

test("sorts milestones, removes duplicates and refuses what is no percentage", () => {
  const { milestones, refused } = normaliseMilestones([75, 25, 25, 0, -1, 101, 100, Number.NaN, "50"]);
  expect(milestones).toEqual([25, 75, 100]);
  expect(refused).toEqual([0, -1, 101, Number.NaN, "50"]);
});

test("sorts by number, and takes what is just above 0", () => {
  expect(normaliseMilestones([100, 9, 0.5]).milestones).toEqual([0.5, 9, 100]);
});

test("refuses the 21st milestone by name", () => {
  const given = Array.from({ length: 21 }, (_, at) => at + 1);
  const { milestones, refused } = normaliseMilestones(given);
  expect(milestones).toEqual(given.slice(0, 20));
  expect(refused).toEqual([21]);
});

test("reaches a milestone once, and none beyond the fraction", () => {
  const passed = new Set([25]);
  expect(newlyReached({ current: 3, total: 4 }, [25, 50, 75, 90], (one) => passed.has(one))).toEqual([
    50, 75,
  ]);
  expect(newlyReached({ current: 1, total: 4 }, [25, 50], (one) => passed.has(one))).toEqual([]);
});

test("shares out a jump as the policy says", () => {
  expect(shareOut([25, 50], "all")).toEqual({ announced: [25, 50], covered: [] });
  expect(shareOut([25, 50], "none")).toEqual({ announced: [], covered: [25, 50] });
  expect(shareOut([25, 50, 75], "highest")).toEqual({ announced: [75], covered: [25, 50] });
  expect(shareOut([25], "highest")).toEqual({ announced: [25], covered: [] });
});
