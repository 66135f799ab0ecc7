import type { Timers } from "../src/shell/clock.js";

/** Time that passes when the test says so. */
export function fakeTime() {
  let time = 0;
  let next = 0;
  const pending = new Map<number, { at: number; ring: () => void }>();
  const timers: Timers = {
    set(ring, ms) {
      next += 1;
      pending.set(next, { at: time + ms, ring });
      return next;
    },
    clear: (handle) => void pending.delete(handle as number),
  };
  return {
    timers,
    clock: { now: () => 1e12 + time, monotonic: () => time },
    pass(ms: number) {
      const end = time + ms;
      for (;;) {
        const due = [...pending].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (!due) break;
        pending.delete(due[0]);
        time = Math.max(time, due[1].at);
        due[1].ring();
      }
      time = end;
    },
  };
}
