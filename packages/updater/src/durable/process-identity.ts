import { bootTime, startOf } from "./process-start.js";

/** Enough to tell a process from another that has its id later. */
interface ProcessIdentity {
  readonly pid: number;
  /** When it started, where the system tells. */
  readonly start: string | undefined;
  /** When its machine started: after a crash of all of it, a pid says nothing. */
  readonly boot?: number | undefined;
}

/** So far, in seconds, may the clock have been set since; a machine that starts anew takes longer to get to an update. */
const CLOCK_SLACK = 600;

/** What this process writes where it wants to be found. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, start: startOf(process.pid), boot: bootTime() };
}

/** True if the process that wrote this about itself is still there; what cannot be read was written by nobody. */
export function isAlive(content: string): boolean {
  const identity = parse(content);
  if (identity === undefined || !Number.isSafeInteger(identity.pid)) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = startOf(identity.pid);
  if (start !== undefined && identity.start !== undefined) return start === identity.start;
  return identity.boot === undefined || Math.abs(identity.boot - bootTime()) < CLOCK_SLACK;
}

function parse(content: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
