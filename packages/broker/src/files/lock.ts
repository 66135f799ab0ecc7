import { takeLock } from "@toasty/kit/lock";
import { ToastyError } from "@toasty/proto";
import { diskError } from "./private-files.js";

const waitMs = 20_000;

/** Runs work that only one broker, and one call within it, may do at a time. Waits for another up to 20 seconds. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await using _lock = await takeLock(path, { waitMs, heldError: () => held(path) }).catch((error) => {
    throw diskError(path, error);
  });
  return await work();
}

const held = (path: string) =>
  new ToastyError({
    message: `Another process has held ${path} for more than ${waitMs / 1000} seconds.`,
    remedy: "If no broker is starting, remove that file.",
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
  });
