/** Time as the broker sees it. Everything but timestamps is counted on the monotonic clock: nothing breaks when the wall clock jumps. */
export interface Clock {
  /** Milliseconds since 1970, for timestamps that people read. */
  now(): number;
  /** Milliseconds that only ever grow, for everything that is measured. */
  monotonic(): number;
  /** Calls back once, after a while; the returned function takes that back. */
  after(ms: number, then: () => void): () => void;
}

/** The machine's own time. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
