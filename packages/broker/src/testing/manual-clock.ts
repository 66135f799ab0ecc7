import type { Clock } from "../clock.js";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Lets time pass, and calls what falls due. */
  advance(ms: number): void;
  /** Sets the wall clock forth or back, as a user or a time server does; no time passes by that. */
  jump(ms: number): void;
}

/** Makes a clock for tests. It begins at a fixed time. */
export function manualClock(): ManualClock {
  let wall = Date.UTC(2026, 0, 1);
  let elapsed = 1000;
  let timers: { at: number; then: () => void }[] = [];
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
  };
}
