import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { ToastyError } from "@toasty/proto";

/**
 * Takes the lock of a file until it is disposed. One process may hold it at a time; the lock of a process that is gone
 * is taken over, and that of a living one is an error.
 */
export async function lockFile(path: string): Promise<AsyncDisposable> {
  const lock = `${path}.lock`;
  const mine = JSON.stringify({ ...thisProcess(), id: randomBytes(8).toString("hex") });
  const draft = `${lock}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, mine, { mode: 0o600 });
  try {
    // A link appears with its content or not at all, so that nobody reads a half-written lock.
    for (let tries = 0; !(await succeeds(link(draft, lock))); tries++) {
      const holder = await readIfThere(lock);
      if (holder !== undefined && isAlive(holder)) throw heldBy(path, holder);
      if (tries === mostTries) throw heldBy(path, holder ?? "");
      if (holder !== undefined) await removeStale(lock, holder);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async [Symbol.asyncDispose]() {
      if ((await readIfThere(lock)) === mine) await rm(lock, { force: true });
    },
  };
}

/**
 * Removes the lock of a process that is gone. Of several processes that find it stale only one may remove it, and it
 * reads the lock again before: otherwise the slowest would remove the lock that the quickest has just taken.
 */
async function removeStale(lock: string, holder: string): Promise<void> {
  const right = `${lock}.stale`;
  if (!(await succeeds(writeFile(right, "", { flag: "wx", mode: 0o600 })))) {
    const { mtimeMs = Date.now() } = (await stat(right).catch(() => undefined)) ?? {};
    // The right is held for a moment; an old one was left by a crash in that moment.
    if (Date.now() - mtimeMs > staleRightMs) await rm(right, { force: true });
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    return;
  }
  try {
    if ((await readIfThere(lock)) === holder) await rm(lock, { force: true });
  } finally {
    await rm(right, { force: true });
  }
}

/** Identity of a process, by which another one that has its id later is told apart. */
interface ProcessIdentity {
  readonly pid: number;
  /** Start time, where the system tells it. */
  readonly start: string | undefined;
  /** Start of the machine, in seconds: after its crash a process id says nothing. */
  readonly boot: number;
}

function thisProcess(): ProcessIdentity {
  return { pid: process.pid, start: startOf(process.pid), boot: bootTime() };
}

function isAlive(holder: string): boolean {
  const identity = identityOf(holder);
  if (!identity) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = startOf(identity.pid);
  if (start !== undefined && identity.start !== undefined) return start === identity.start;
  return Math.abs(identity.boot - bootTime()) < clockSlackSeconds;
}

function identityOf(holder: string): ProcessIdentity | undefined {
  try {
    const identity = JSON.parse(holder) as ProcessIdentity;
    return Number.isSafeInteger(identity.pid) ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** Start time of a process in the system's own unit, good for comparing only; undefined where it is not told. */
function startOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program comes second, in brackets, and may hold anything.
    return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

const bootTime = () => Math.round(Date.now() / 1000 - uptime());

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isTaken(error)) return "";
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** Windows has other words than EEXIST while a file of that name is being removed. */
const isTaken = (error: unknown) =>
  (process.platform === "win32" ? ["EEXIST", "EPERM", "EBUSY", "EACCES"] : ["EEXIST"]).includes(
    (error as NodeJS.ErrnoException).code ?? "",
  );

function heldBy(path: string, holder: string): ToastyError {
  const pid = identityOf(holder)?.pid;
  const who = pid === process.pid ? "of this program" : `of process ${pid ?? "unknown"}`;
  return new ToastyError({
    message: `another desk ${who} uses ${path}. Close that desk, or give this one another id.`,
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });
}

const mostTries = 100;
const retryMs = 20;
const staleRightMs = 10_000;
/** The clock may have been set by as much; a machine that starts again takes longer. */
const clockSlackSeconds = 600;
