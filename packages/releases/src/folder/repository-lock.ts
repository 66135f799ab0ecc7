import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Lock, takeLock } from "@toasty/kit/lock";
import { ReleaseError } from "../release-error.js";

/** Keeps a second process on this machine out of a repository. A lock whose process is gone counts for nothing. */
export async function lockRepository(dir: string): Promise<Lock> {
  await mkdir(dir, { recursive: true });
  return await takeLock(join(dir, ".lock"), { mode: 0o644, heldError: () => heldError(dir) });
}

const heldError = (dir: string) =>
  new ReleaseError({
    reason: "LOCKED",
    message: `another process is at work on ${dir}.`,
    remedy: "Wait for it.",
  });
