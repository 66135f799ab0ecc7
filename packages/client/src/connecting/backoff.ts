/** The first pause is at most this long. */
const firstMs = 100;

/** No pause is longer. */
const longestMs = 5_000;

/** A connection that held this long had nothing wrong with it: the next pause is a first one. */
export const stableAfterMs = 10_000;

/**
 * The pause before the next attempt, with full jitter: anywhere between nothing and a limit that doubles, so that the
 * clients of a broker that was started again do not all come at once.
 */
export function pauseMs(failures: number, random: () => number): number {
  return random() * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30));
}
