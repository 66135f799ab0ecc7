/** How many at once, and how many over time. */
export interface Rate {
  /** At most so many at once. */
  readonly burst: number;
  /** One more after so long. */
  readonly everyMs: number;
}

/** What is left, and since when. */
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
