import type { Backend } from "../backends/backend.js";
import type { Logger } from "../backends/logger.js";

/** Takes a toast off the screens of these backends. What fails is logged: nobody could do more about it. */
export async function takeOff(key: string, backends: readonly Backend[], logger: Logger): Promise<void> {
  for (const backend of backends) {
    try {
      await backend.withdraw(key);
    } catch (error) {
      logger.warn(
        { key, backend: backend.name, error: (error as Error).message },
        "a toast could not be taken off the screen",
      );
    }
  }
}
