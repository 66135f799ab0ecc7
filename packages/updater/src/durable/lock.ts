import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, thisProcess } from "@toasty/kit/process-identity";
import { cancelled, UpdateError } from "../update-error.js";
import { onDisk } from "./disk-error.js";

/** So often a way that looks free is tried again at once; where it never is, time decides. */
const quickTries = 100;

/** Codes with which creating a file fails when it is there; Windows has others while one of that name is being removed. */
const taken = process.platform === "win32" ? ["EEXIST", "EPERM", "EBUSY", "EACCES"] : ["EEXIST"];

/**
 * Does work that only one process may do at a time.
 *
 * The lock is a file that names its holder; that of a process which is gone is taken over. Waits up to `waitMs` for
 * another process, then fails with `locked`; an abort ends the wait, not the work.
 */
export async function withLock<T>(
  path: string,
  waitMs: number,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await using _ = await takeLock(path, waitMs, signal);
  return await work();
}

/** Takes the lock until it is disposed. */
export async function takeLock(path: string, waitMs: number, signal?: AbortSignal): Promise<AsyncDisposable> {
  const mine = JSON.stringify({ ...thisProcess(), id: randomBytes(8).toString("hex") });
  const giveUp = Date.now() + waitMs;
  return onDisk(`taking the lock ${path}`, async () => {
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
    await writeFile(draft, mine);
    try {
      for (let quick = quickTries; ; ) {
        // A link appears with its content, or not at all.
        if (await succeeds(link(draft, path), taken)) break;
        if ((await takeOver(path)) && quick-- > 0) continue;
        if (Date.now() >= giveUp) {
          throw new UpdateError({
            reason: "LOCKED",
            message: "another process is updating this installation.",
            remedy: "Try again when it is done.",
          });
        }
        await sleep(50, undefined, { signal }).catch(() => undefined);
        if (signal?.aborted) throw cancelled(signal);
      }
    } finally {
      await rm(draft, { force: true });
    }
    return {
      async [Symbol.asyncDispose]() {
        if ((await readFile(path, "utf8").catch(() => "")) === mine) await rm(path, { force: true });
      },
    };
  });
}

/**
 * Removes the lock of a process that is gone; true if the way may be free.
 *
 * Of several that find it stale only one may remove it, and looks again before: otherwise the slowest would remove the
 * lock that the quickest has taken meanwhile.
 */
async function takeOver(path: string): Promise<boolean> {
  const content = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && !taken.includes(error.code ?? "")) throw error;
    return error.code === "ENOENT" ? undefined : null;
  });
  if (content === undefined) return true;
  if (content === null) return false;
  if (isAlive(content)) return false;
  const right = `${path}.stale`;
  if (!(await succeeds(writeFile(right, "", { flag: "wx" }), taken))) {
    await abandonOld(right);
    return false;
  }
  try {
    if ((await readFile(path, "utf8").catch(() => undefined)) === content) await rm(path, { force: true });
    return true;
  } finally {
    await rm(right, { force: true });
  }
}

/** The right to remove a lock is held for a moment; one that is older was left by a crash in that moment. */
async function abandonOld(right: string): Promise<void> {
  const { mtimeMs = Date.now() } = (await stat(right).catch(() => undefined)) ?? {};
  if (Date.now() - mtimeMs > 10_000) await rm(right, { force: true });
}

async function succeeds(work: Promise<unknown>, unless: readonly string[]): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (unless.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
