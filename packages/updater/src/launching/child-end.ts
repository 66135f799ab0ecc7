/** End of a program, as `child_process` reports it. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const faults = new Set(["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP"]);

/** Exit codes of programs that were told to stop: 128 + SIGHUP, SIGINT, SIGKILL, SIGTERM, and Windows' for Ctrl+C and the end of a session. */
const told = new Set([129, 130, 137, 143, 0xc000013a, 0x40010004]);

/**
 * True if a program ended by its own fault: it returned an error or crashed.
 *
 * A user who stops it, a shutdown, or the kernel's want of memory says nothing about the release.
 */
export function isDeath({ code, signal }: ChildEnd): boolean {
  if (signal !== null) return faults.has(signal);
  return code !== 0 && code !== null && !told.has(code >>> 0);
}
