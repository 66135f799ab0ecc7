const most = 5;
const windowMs = 60_000;

/**
 * Returns true if a host that has just ended may be started again: not after five starts within a minute, because it
 * would then end by itself for ever.
 */
export function mayRestart(startedAt: readonly number[], now: number): boolean {
  return startedAt.filter((at) => now - at < windowMs).length < most;
}
