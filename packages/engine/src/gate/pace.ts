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

/** Rate limit: a burst, and a refill over time. */
export interface Rate {
  /** At most so many at once. */
  readonly burst: number;
  /** One more after so long. */
  readonly everyMs: number;
}

/** Tokens that are left, and the time of that count. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Takes one token if there is one. `time` must come from a clock that never goes back. */
export function takeToken(
  bucket: Bucket | undefined,
  rate: Rate,
  time: number,
): { taken: boolean; bucket: Bucket } {
  const before = bucket ?? { tokens: rate.burst, at: time };
  const gained = Math.max(0, time - before.at) / rate.everyMs;
  const tokens = Math.min(rate.burst, before.tokens + gained);
  return tokens >= 1
    ? { taken: true, bucket: { tokens: tokens - 1, at: time } }
    : { taken: false, bucket: { tokens, at: time } };
}
