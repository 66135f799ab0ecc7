import { ToastyError } from "@toasty/proto";

/** The error for what was not taken in time: the last failure, or, where there was none, that nobody answered. */
export function gaveUp(afterMs: number, last: ToastyError | undefined): ToastyError {
  const why = last?.fullMessage ?? "the broker did not answer. Look at it with `toasty doctor`.";
  return new ToastyError({
    message: `gave up after ${Math.round(afterMs / 1000)} s: ${why}`,
    code: last?.code ?? "unavailable",
    reason: last?.reason ?? "UNREACHABLE",
    retryAfterMs: last?.retryAfterMs,
    cause: last,
  });
}
