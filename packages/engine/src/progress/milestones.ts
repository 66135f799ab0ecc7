import { type Fraction, reaches } from "./fraction.js";

/** Choice among several milestones that one update crosses. */
export type JumpPolicy = "highest" | "all" | "none";

/** Milestones that one update has crossed. */
export interface Crossing {
  /** Ascending. */
  readonly announced: readonly number[];
  /** Passed without a word of their own. */
  readonly covered: readonly number[];
}

/** At most so many milestones a run. */
const mostMilestones = 20;

/** Returns the milestones in order and once each; what is not above 0 and at most 100 is refused and returned apart. */
export function normaliseMilestones(milestones: readonly unknown[]): {
  milestones: readonly number[];
  refused: readonly unknown[];
} {
  const fit = milestones.filter(isMilestone);
  const sorted = [...new Set(fit)].sort((a, b) => a - b);
  return {
    milestones: sorted.slice(0, mostMilestones),
    refused: [...milestones.filter((value) => !isMilestone(value)), ...sorted.slice(mostMilestones)],
  };
}

/** Returns the milestones that `fraction` has reached and `passed` does not know yet, ascending. */
export function newlyReached(
  fraction: Fraction,
  milestones: readonly number[],
  passed: (milestone: number) => boolean,
): readonly number[] {
  let reached: number[] | undefined;
  for (const milestone of milestones) {
    if (!reaches(fraction.current, fraction.total, milestone)) break;
    if (!passed(milestone)) {
      reached ??= [];
      reached.push(milestone);
    }
  }
  return reached ?? nothing;
}

/** Shares out what a jump has crossed between a word and silence. */
export function shareOut(reached: readonly number[], policy: JumpPolicy): Crossing {
  switch (policy) {
    case "all":
      return { announced: reached, covered: nothing };
    case "none":
      return { announced: nothing, covered: reached };
    case "highest":
      return { announced: reached.slice(-1), covered: reached.slice(0, -1) };
  }
}

const nothing: readonly number[] = [];

function isMilestone(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= 100;
}
