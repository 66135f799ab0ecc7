import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { createFile, isHeldOnWindows } from "./atomic-file.js";
import { isAlive, readIdentity, thisProcess } from "./process-identity.js";
import { pause } from "./signals.js";

/** Options of {@link takeLock}. */
export interface LockOptions {
  /** The longest wait for a holder that is alive. Default: 0, none. */
  readonly waitMs?: number | undefined;
  /** Ends the wait; the lock is refused with the signal's reason. It does not end the work. */
  readonly signal?: AbortSignal | undefined;
  /** Permissions of the lock's file, less the umask: others who wait for it must read who holds it. Default: 0600. */
  readonly mode?: number | undefined;
  /** Creates the error for a lock that another holds; `pid` is the holder's, where it is known. */
  readonly heldError?: ((pid: number | undefined) => Error) | undefined;
}

/** A lock that is held until it is disposed. */
export type Lock = AsyncDisposable;

/**
 * Takes a lock that one process, and one call within it, may hold at a time.
 *
 * The lock is a file that names its holder and appears with its content. That of a process which is gone is taken over;
 * no clock decides that. The folder must exist.
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const mine = nameOfHolder();
  await acquire(path, mine, options);
  return {
    async [Symbol.asyncDispose]() {
      if ((await read(path)) === mine) await rm(path, { force: true });
    },
  };
}

/** Runs work under a lock, as {@link takeLock} takes it. */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  await using _lock = await takeLock(path, options);
  return await work();
}

const retryMs = 20;

/** The number of times that a free path is tried again at once; after that, time decides. */
const quickTries = 100;

async function acquire(path: string, mine: string, options: LockOptions): Promise<void> {
  const { waitMs = 0, signal, heldError = isHeld } = options;
  const giveUpAt = performance.now() + waitMs;
  let quickLeft = quickTries;
  while (!(await tryCreate(path, mine, options))) {
    const holder = await takeOver(path, options);
    if (holder === undefined && quickLeft-- > 0) continue;
    if (performance.now() >= giveUpAt) throw heldError(readIdentity(holder ?? "")?.pid);
    await pause(retryMs, { signal, keepAlive: true });
    signal?.throwIfAborted();
  }
}

/**
 * Removes the lock of a process that is gone. Returns undefined if the path may be free, and otherwise the holder.
 *
 * Of several processes that find a lock stale only one may remove it, and that one reads it again before: otherwise the
 * slowest would remove the lock that the quickest has taken meanwhile.
 */
async function takeOver(path: string, options: LockOptions): Promise<string | undefined> {
  const holder = await read(path);
  if (holder === undefined) return undefined;
  if (isAlive(holder)) return holder;
  const right = `${path}.stale`;
  if (!(await tryCreate(right, nameOfHolder(), options))) {
    // Held for a moment only, unless its holder died in that moment.
    const remover = await read(right);
    if (remover !== undefined && !isAlive(remover)) await rm(right, { force: true });
    // The next attempt may succeed at once; the number of these is limited.
    return undefined;
  }
  try {
    if ((await read(path)) === holder) await rm(path, { force: true });
    return undefined;
  } finally {
    await rm(right, { force: true });
  }
}

async function tryCreate(path: string, content: string, { mode }: LockOptions): Promise<boolean> {
  try {
    // A lock need not survive a loss of power: its holder does not.
    return await createFile(path, content, { mode, flush: false });
  } catch (error) {
    if (isHeldOnWindows(error)) return false;
    throw error;
  }
}

/** Returns the content of a lock; undefined if there is none, or Windows is removing it. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || isHeldOnWindows(error)) return undefined;
    throw error;
  }
}

const nameOfHolder = (): string => JSON.stringify({ ...thisProcess(), id: randomBytes(8).toString("hex") });

const isHeld = (pid: number | undefined) => new Error(`process ${pid ?? "unknown"} holds the lock`);
