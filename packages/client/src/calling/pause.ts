import { onAbort } from "./abort.js";
import { after } from "./after.js";

/** Waits, but not beyond the signal, and without keeping the process running. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let unlisten: (() => void) | undefined;
    const done = () => {
      cancel();
      unlisten?.();
      resolve();
    };
    const cancel = after(ms, done);
    unlisten = onAbort(signal, done);
  });
}
