import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type Lock, takeLock as take } from "@toasty/kit/lock";
import { cancelled, UpdateError } from "../update-error.js";
import { onDisk } from "./disk-error.js";

/**
 * Does work that only one process may do at a time.
 *
 * Waits up to `waitMs` for another process, then fails with `LOCKED`; an abort ends the wait, not the work.
 */
export async function withLock<T>(
  path: string,
  waitMs: number,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await using _lock = await takeLock(path, waitMs, signal);
  return await work();
}

/** Takes a lock until it is disposed, and makes its folder where there is none. */
export async function takeLock(path: string, waitMs: number, signal?: AbortSignal): Promise<Lock> {
  return await onDisk(`taking the lock ${path}`, async () => {
    await mkdir(dirname(path), { recursive: true });
    try {
      return await take(path, { waitMs, signal, mode: 0o644, heldError });
    } catch (error) {
      throw signal?.aborted && error === signal.reason ? cancelled(signal) : error;
    }
  });
}

const heldError = () =>
  new UpdateError({
    reason: "LOCKED",
    message: "another process is updating this installation.",
    remedy: "Try again when it is done.",
  });
