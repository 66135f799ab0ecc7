/**
 * Time. Timestamps come from the wall clock; everything that is measured comes from the monotonic clock, so that nothing
 * breaks when the wall clock jumps.
 */
export interface Clock {
  /** Returns milliseconds since 1970. */
  now(): number;
  /** Returns milliseconds that never go back. */
  monotonic(): number;
  /**
   * Calls back once, when at least `ms` have passed on the monotonic clock. `ms` may have any length, `Infinity`
   * included. The returned function cancels it.
   */
  after(ms: number, then: () => void): () => void;
}

/** The machine's time. Its timers do not keep the process alive. */
export const systemClock: Clock = clockOf((timer) => {
  // Browsers have numbers here, and no processes to keep alive.
  const { unref } = timer as { readonly unref?: () => void };
  unref?.call(timer);
});

/** The machine's time. Its timers keep the process alive, for waits that a user awaits. */
export const wakefulClock: Clock = clockOf(() => {});

/** Timers count up to this; Node warns of a longer delay and takes one millisecond instead. */
const longestTimerMs = 2 ** 31 - 1;

function clockOf(onTimer: (timer: unknown) => void): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: (ms, then) => {
      const due = performance.now() + ms;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const wait = (leftMs: number) => {
        timer = setTimeout(ring, Math.min(Math.max(0, Math.ceil(leftMs)), longestTimerMs));
        onTimer(timer);
      };
      const ring = () => {
        // Timers ring up to a millisecond early, and a long wait is taken in steps.
        const leftMs = due - performance.now();
        if (leftMs > 0) wait(leftMs);
        else then();
      };
      wait(ms);
      return () => clearTimeout(timer);
    },
  };
}
