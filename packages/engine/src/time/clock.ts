/** Reading of both clocks for one step. */
export interface Instant {
  /** Wall clock: milliseconds since 1970. It may jump, so it decides quiet hours and nothing else. */
  readonly now: number;
  /** A clock that never goes back, such as `performance.now()`. Its zero may differ between processes. */
  readonly monotonic: number;
}

/**
 * The engine's own time: the sum of what the monotonic clock has moved on, and, over a restart, the wall clock.
 * It never goes back and never waits a negative time, whatever the machine's clocks do.
 */
export interface Clock {
  readonly now: number;
  /** Null before the first step of a process. */
  readonly monotonic: number | null;
  readonly time: number;
}

/** Clock before the first step. */
export const stoppedClock: Clock = { now: 0, monotonic: null, time: 0 };

/** Returns the clock one step later. A monotonic clock that went back, or is no number, moves nothing. */
export function advance(clock: Clock, instant: Instant): Clock {
  const moved = clock.monotonic === null ? 0 : instant.monotonic - clock.monotonic;
  return {
    now: Number.isFinite(instant.now) ? instant.now : clock.now,
    monotonic: Number.isFinite(instant.monotonic) ? instant.monotonic : clock.monotonic,
    time: clock.time + (moved < Number.POSITIVE_INFINITY ? Math.max(0, moved) : 0),
  };
}

/** Returns the clock in a new process, where the monotonic clock starts anew: the time between is read off the wall. */
export function afterRestart(clock: Clock, instant: Instant): Clock {
  const away = clock.monotonic === null ? 0 : instant.now - clock.now;
  const time = clock.time + (Number.isFinite(away) ? Math.max(0, away) : 0);
  return advance({ ...clock, monotonic: null, time }, instant);
}
