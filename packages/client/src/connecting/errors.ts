import { ToastyError } from "@toasty/proto";

/** Returns the error for a call whose signal aborted: the reason of the signal, as `CANCELLED` unless it says otherwise. */
export function abortedError(signal: AbortSignal | undefined): ToastyError {
  const cause: unknown = signal?.reason;
  const known = ToastyError.from(cause);
  if (known.reason !== "UNKNOWN") return known;
  return new ToastyError({ message: known.fullMessage, code: "cancelled", reason: "CANCELLED", cause });
}

/** Returns the error for a call that a closed client can no longer make or finish. */
export function closedError(): ToastyError {
  return new ToastyError({
    message: "this client was closed before the call was done.",
    code: "cancelled",
    reason: "CLOSED",
  });
}
