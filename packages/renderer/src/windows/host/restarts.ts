/**
 * Whether a host that has just ended may be started again: not when it has been started five times within a minute,
 * for then it ends by itself and would for ever.
 */
export function mayRestart(startedAt: readonly number[], now: number): boolean {
  return startedAt.filter((at) => now - at < windowMs).length < most;
}

const most = 5;
const windowMs = 60_000;
