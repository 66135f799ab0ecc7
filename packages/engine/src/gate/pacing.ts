/** Limits of how often a job may announce its progress. */
export interface Pacing {
  /** A job that runs shorter than this says nothing of its progress. */
  readonly minRunMs: number;
  /** The least time between two announcements; what comes earlier updates the last one silently. */
  readonly minGapMs: number;
}

/** Treatment of a milestone now: an announcement, a silent update of the last one, or nothing. */
export type Pace = "announce" | "update" | "cover";

/** Decides it. `sinceLastMs` is missing before the first announcement. */
export function paceOf(pacing: Pacing, ranMs: number, sinceLastMs: number | undefined): Pace {
  if (ranMs < pacing.minRunMs) return "cover";
  return sinceLastMs !== undefined && sinceLastMs < pacing.minGapMs ? "update" : "announce";
}
