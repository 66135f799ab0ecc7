import { join } from "node:path";
import { takeLock } from "@toasty/updater/durable";
import { UpdateError } from "@toasty/updater/metadata";
import { ReleaseError } from "../release-error.js";

/** Keeps a second process on this machine out of a repository. A lock whose process is gone counts for nothing. */
export async function lockRepository(dir: string): Promise<AsyncDisposable> {
  try {
    return await takeLock(join(dir, ".lock"), 0);
  } catch (cause) {
    if (!(cause instanceof UpdateError) || cause.reason !== "LOCKED") throw cause;
    throw new ReleaseError({
      reason: "LOCKED",
      message: `another process is at work on ${dir}.`,
      remedy: "Wait for it.",
      cause,
    });
  }
}
