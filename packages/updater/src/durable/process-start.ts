import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** When a process started, in a form that is good for comparing only; undefined where the system does not tell. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program comes second, in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** When this machine started, in seconds, as exactly as its clock has been right since. */
export function bootTime(): number {
  return Math.round(Date.now() / 1000 - uptime());
}
