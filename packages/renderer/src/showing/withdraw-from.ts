import type { Logger } from "@toasty/kit/logger";
import { within } from "@toasty/kit/within";
import type { Backend } from "../backends/backend.js";
import type { ToastKey } from "../model/toast-key.js";

/** Withdrawals are awaited one after the other, so that a backend that hangs must not stop them all. */
const limitMs = 5_000;

/** Takes a toast off the screens of these backends. A failure is logged: nobody could do more about it. */
export async function withdrawFrom(
  backends: readonly Backend[],
  key: ToastKey,
  logger: Logger,
): Promise<void> {
  for (const backend of backends) {
    try {
      await within(backend.withdraw(key), limitMs);
    } catch (err) {
      logger.warn({ key, backend: backend.name, err }, "a toast could not be taken off the screen");
    }
  }
}
