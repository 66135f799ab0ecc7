import type { Lane } from "@toasty/proto";
import { lanes } from "@toasty/proto";

/** Number of turns for which each lane that has something was passed over since its last turn. */
export type Passed = Record<Lane, number>;

export const nobodyPassed = (): Passed => ({ critical: 0, warning: 0, info: 0 });

/**
 * After how many times of being passed over a lane gets a turn before its betters. Age is counted in turns and not in
 * time: it means the same on a slow desk and a fast one, and no clock can disturb it.
 */
export const turnsBefore: Readonly<Record<Lane, number>> = { critical: 0, warning: 8, info: 16 };

/** Chooses the lane to read next: the most urgent, unless a lesser one has waited for too many turns. */
export function nextLane(
  waiting: Readonly<Record<Lane, boolean>>,
  passed: Readonly<Passed>,
): Lane | undefined {
  let first: Lane | undefined;
  for (const lane of lanes) {
    if (!waiting[lane]) continue;
    first ??= lane;
    if (lane !== "critical" && passed[lane] >= turnsBefore[lane]) return lane;
  }
  return first;
}

/** Counts a turn. */
export function countTurn(chosen: Lane, waiting: Readonly<Record<Lane, boolean>>, passed: Passed): void {
  for (const lane of lanes) {
    if (lane === chosen || !waiting[lane]) passed[lane] = 0;
    else passed[lane]++;
  }
}
