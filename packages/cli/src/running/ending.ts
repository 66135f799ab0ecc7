/** How a command ended that was run for somebody. */
export interface Ending {
  /** Its exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** How long it ran. */
  readonly ranMs: number;
  /** Whether it ended because somebody asked it to, by Ctrl-C or by reading no further: that is no failure. */
  readonly stopped: boolean;
}

/** What a signal that we pass on may ask for. */
export interface Request {
  readonly signal: NodeJS.Signals;
  /** When it came, on the clock of `at`. */
  readonly at: number;
}

/** A program that was asked to end may take so long to clean up; what it says later is its own. */
const cleanUpMs = 10_000;

/** Signals that ask a program to end. */
const endings: readonly string[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** Whether a command that did not succeed was stopped rather than failed. Pure. */
export function wasStopped(
  { code, signal, at }: Pick<Ending, "code" | "signal"> & { readonly at: number },
  requests: readonly Request[],
): boolean {
  if (code === 0) return false;
  // Whoever read its output, such as `head`, has had enough.
  if (signal === "SIGPIPE") return true;
  return requests.some((request) => {
    if (!endings.includes(request.signal)) return false;
    return request.signal === signal || at - request.at <= cleanUpMs;
  });
}
