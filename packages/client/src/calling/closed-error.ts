import { ToastyError } from "@toasty/proto";

/** The error for what a closed client can no longer do. */
export function closedError(): ToastyError {
  return new ToastyError({
    message: "this client was closed before the call was done.",
    code: "cancelled",
    reason: "CLOSED",
  });
}
