import type { Backend } from "../backends/backend.js";
import { inTime } from "../backends/in-time.js";
import type { Logger } from "../backends/logger.js";

/** Takes a toast off the screens of these backends. What fails or hangs is logged: nobody could do more about it. */
export async function takeOff(key: string, backends: readonly Backend[], logger: Logger): Promise<void> {
  for (const backend of backends) {
    try {
      await inTime(backend.withdraw(key), patienceMs);
    } catch (error) {
      logger.warn(
        { key, backend: backend.name, error: (error as Error).message },
        "a toast could not be taken off the screen",
      );
    }
  }
}

// Withdrawals are waited for one after the other, so that a backend that hangs must not stop them all.
const patienceMs = 5_000;
