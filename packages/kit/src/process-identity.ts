import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** Identity of a process: its id, and what tells it from another process that has this id later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time, in a form for comparing only; undefined where the system does not tell. */
  readonly start: string | undefined;
  /** Start time of the machine, in seconds since 1970. */
  readonly boot: number;
}

/** Returns the identity of this process. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  start: startOf(process.pid),
  boot: bootTime(),
});

/** Returns whether a process with this identity, as JSON, is alive. No process wrote text that cannot be read. */
export function isAlive(json: string): boolean {
  const identity = readIdentity(json);
  if (identity === undefined || !isRunning(identity.pid)) return false;
  const start = startOf(identity.pid);
  // Where the system tells a start time, no clock decides.
  if (start !== undefined && identity.start !== undefined) return start === identity.start;
  return identity.boot === undefined || Math.abs(identity.boot - bootTime()) < clockSlackSeconds;
}

/** Returns whether a process has this id. It may be a later one than the one that is meant: see {@link isAlive}. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Reads an identity from JSON; undefined if there is none in it. */
export function readIdentity(
  json: string,
): (Partial<ProcessIdentity> & Pick<ProcessIdentity, "pid">) | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return undefined;
    const identity = value as ProcessIdentity;
    // Zero and negative numbers are groups of processes.
    return Number.isSafeInteger(identity.pid) && identity.pid > 0 ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** The most that the clock may have been set since; a restart of a machine takes it further. */
const clockSlackSeconds = 600;

/** Returns the start time of a process in the system's own unit; undefined where the system does not tell. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program is second, in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

const bootTime = (): number => Math.round(Date.now() / 1000 - uptime());
