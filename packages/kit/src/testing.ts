import type { Clock } from "./clock.js";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Lets time pass and rings what falls due, in order. */
  advance(ms: number): void;
  /** Sets the wall clock forward or back, as a user or a time server does. No time passes. */
  jump(ms: number): void;
  /** The number of timers that have not rung. */
  readonly timers: number;
  /** The time until the next one rings; `Infinity` without one. */
  readonly nextInMs: number;
}

/** Creates a clock for tests. Neither of its times starts at 0, where plus and minus are the same. */
export function manualClock({ nowMs = Date.UTC(2026, 0, 1) } = {}): ManualClock {
  let wall = nowMs;
  let elapsed = 1_000;
  let timers: { readonly at: number; readonly then: () => void }[] = [];
  return {
    now: () => wall,
    monotonic: () => elapsed,
    after: (ms, then) => {
      const timer = { at: elapsed + ms, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: (ms) => {
      const end = elapsed + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        wall += Math.max(0, next.at - elapsed);
        elapsed = Math.max(elapsed, next.at);
        next.then();
      }
      wall += end - elapsed;
      elapsed = end;
    },
    jump: (ms) => {
      wall += ms;
    },
    get timers() {
      return timers.length;
    },
    get nextInMs() {
      return Math.min(...timers.map(({ at }) => at - elapsed));
    },
  };
}

/** Returns whether work is done after the turns in which it could be, if it waited for nothing else. */
export async function isDone(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  return done;
}
