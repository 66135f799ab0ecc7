import { onAbort } from "./abort.js";

/** Waits, but not beyond the signal, and without keeping the process running. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let unlisten: (() => void) | undefined;
    const done = () => {
      clearTimeout(timer);
      unlisten?.();
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    timer.unref();
    unlisten = onAbort(signal, done);
  });
}
