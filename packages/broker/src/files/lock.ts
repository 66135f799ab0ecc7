import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ToastyError } from "@toasty/proto";
import { createPrivate } from "./private-files.js";
import { isAlive, thisProcess } from "./process-identity.js";

const waitMs = 20_000;
const retryMs = 20;

/** The number of times that a free path is tried again at once; after that, time decides. */
const quickTries = 100;

/** Errors of Windows while a file of that name is being removed. */
const beingRemoved: readonly string[] = process.platform === "win32" ? ["EPERM", "EBUSY", "EACCES"] : [];

/**
 * Runs work that only one process, and one call within it, may do at a time.
 *
 * The lock is a file that names its holder, and appears with its content. That of a process which is gone is taken over;
 * no clock decides that. Waits for a holder that is alive, up to 20 seconds.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = nameOfHolder();
  await acquire(path, mine);
  try {
    return await work();
  } finally {
    if (read(path) === mine) rmSync(path, { force: true });
  }
}

async function acquire(path: string, mine: string): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  for (let quick = quickTries; !tryCreate(path, mine); ) {
    if (takeOver(path) && quick-- > 0) continue;
    if (performance.now() > giveUpAt) throw stuck(path);
    await sleep(retryMs);
  }
}

/**
 * Removes the lock of a process that is gone; returns whether the path may be free. Of several that find it stale only
 * one may remove it, and reads it again before: otherwise the slowest would remove the lock that the quickest has taken
 * meanwhile.
 */
function takeOver(path: string): boolean {
  const holder = read(path);
  if (holder === undefined) return true;
  if (isAlive(holder)) return false;
  const right = `${path}.stale`;
  if (!tryCreate(right, nameOfHolder())) {
    // Held for a moment only, unless its holder died in that moment.
    const remover = read(right);
    if (remover !== undefined && !isAlive(remover)) rmSync(right, { force: true });
    return false;
  }
  try {
    if (read(path) === holder) rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(right, { force: true });
  }
}

function tryCreate(path: string, content: string): boolean {
  try {
    return createPrivate(path, content);
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    if (beingRemoved.includes(code ?? "")) return false;
    throw error;
  }
}

/** Returns the content of a lock; undefined: there is none. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || beingRemoved.includes(code)) return undefined;
    throw error;
  }
}

const nameOfHolder = (): string => JSON.stringify({ ...thisProcess(), id: randomBytes(8).toString("hex") });

const stuck = (path: string) =>
  new ToastyError({
    message: `Another process holds ${path} for too long. If no broker is starting, remove that file.`,
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
  });
