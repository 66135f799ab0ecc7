import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ToastyError } from "@toasty/proto";

/** A start takes far less. */
const staleAfterMs = 10_000;
const retryMs = 20;

/** Runs something while nobody else does who takes the same lock file. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  const giveUpAt = performance.now() + 2 * staleAfterMs;
  while (!tryAcquire(path)) {
    // Who died with the lock in hand gives it up by its age.
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > staleAfterMs) rmSync(path, { force: true });
    else if (performance.now() > giveUpAt) throw stuck(path);
    else await sleep(retryMs);
  }
}

function tryAcquire(path: string): boolean {
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

const stuck = (path: string) =>
  new ToastyError({
    message: `another broker keeps starting and holds ${path}: if there is none, remove that file`,
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
  });
