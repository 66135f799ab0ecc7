import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** Identity of a process: its id, and what tells it from another process that has this id later. */
interface ProcessIdentity {
  readonly pid: number;
  /** Start time, in a form for comparing only; undefined where the system does not tell. */
  readonly start: string | undefined;
  /** Start time of the machine, in seconds since 1970. */
  readonly boot: number;
}

/** The most, in seconds, that the clock may have been set since; a restart of a machine takes it further. */
const clockSlack = 600;

/** Returns the identity of this process. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  start: startOf(process.pid),
  boot: bootTime(),
});

/** Returns whether a process with this identity, as JSON, is alive. What cannot be read was written by none. */
export function isAlive(json: string): boolean {
  const identity = parse(json);
  if (identity === undefined || !Number.isSafeInteger(identity.pid)) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = startOf(identity.pid);
  // Where the system tells a start time, no clock decides.
  if (start !== undefined && identity.start !== undefined) return start === identity.start;
  return identity.boot === undefined || Math.abs(identity.boot - bootTime()) < clockSlack;
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program is second, in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

const bootTime = (): number => Math.round(Date.now() / 1000 - uptime());

function parse(json: string): (Partial<ProcessIdentity> & { readonly pid: number }) | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && "pid" in value
      ? (value as ProcessIdentity)
      : undefined;
  } catch {
    return undefined;
  }
}
