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
  after(ms: number, then: () => void, options?: AfterOptions): () => void;
}

/** Options of {@link Clock.after}. */
export interface AfterOptions {
  /** Keeps the process alive until then: for a wait that a user awaits. Default: false. */
  readonly keepAlive?: boolean | undefined;
}

/** Timers count up to this; Node warns of a longer delay and takes one millisecond instead. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, then, { keepAlive = false } = {}) => {
    const due = performance.now() + ms;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (leftMs: number) => {
      timer = setTimeout(ring, Math.min(Math.max(0, Math.ceil(leftMs)), longestTimerMs));
      if (!keepAlive) unref(timer);
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

/** {@link systemClock} with timers that keep the process alive. */
export const wakefulClock: Clock = {
  ...systemClock,
  after: (ms, then) => systemClock.after(ms, then, { keepAlive: true }),
};

/** Lets the process end before a timer rings. Browsers have numbers for timers, and no processes to keep alive. */
function unref(timer: unknown): void {
  (timer as { readonly unref?: () => void }).unref?.();
}
