import type { Ending } from "../spectating/messages.js";

/** A signal that was passed on to the program. */
export interface PassedSignal {
  readonly signal: NodeJS.Signals;
  /** Its time, on the clock of `at`. */
  readonly at: number;
}

/** Time for a program to clean up after a signal. An exit code after that is its own. */
const cleanUpMs = 10_000;

/** Signals that ask a program to end. */
const endingSignals: readonly string[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** Returns whether a command that did not succeed was stopped and did not fail. Pure. */
export function wasStopped(
  { code, signal, at }: Pick<Ending, "code" | "signal"> & { readonly at: number },
  passed: readonly PassedSignal[],
): boolean {
  if (code === 0) return false;
  // The reader of its output, such as `head`, has closed the pipe.
  if (signal === "SIGPIPE") return true;
  return passed.some((request) => {
    if (!endingSignals.includes(request.signal)) return false;
    return request.signal === signal || at - request.at <= cleanUpMs;
  });
}
