import { ToastyError } from "@toasty/proto";
import { pauseMs } from "../connecting/backoff.js";
import { isBrokenConnection } from "../connecting/grpc-failures.js";

/** Consequence of a failed attempt of a call that may be made again without harm. */
export type Verdict =
  /** Try again after a pause. */
  | { readonly kind: "again"; readonly afterMs: number }
  /** Try again when the broker's bucket has room; nothing else may be sent until then. */
  | { readonly kind: "throttled"; readonly afterMs: number }
  /** Read the runtime file and the token files again, then try again. */
  | { readonly kind: "look_again" }
  /** The next attempt would fail as well. */
  | { readonly kind: "give_up" };

/** Decides after the failure of an attempt, the first of which is 1. */
export function afterFailure(error: ToastyError, attempt: number, random: () => number): Verdict {
  const again = { kind: "again", afterMs: error.retryAfterMs ?? pauseMs(attempt - 1, random) } as const;
  switch (error.code) {
    case "unavailable":
      return error.reason === "DROPPED" ? { kind: "give_up" } : again;
    case "deadline_exceeded":
    case "aborted":
      return again;
    case "cancelled":
      // Not by us: a broker that is stopped by force cancels the calls that it has not finished.
      return error.reason === "CANCELLED" ? again : { kind: "give_up" };
    case "internal":
      return isBrokenConnection(error) ? again : { kind: "give_up" };
    case "resource_exhausted":
      if (error.retryAfterMs === undefined) return { kind: "give_up" };
      // Where the mailbox of one target is full, everything else can still be sent.
      return isThrottle(error) ? { kind: "throttled", afterMs: error.retryAfterMs } : again;
    case "unauthenticated":
      return attempt === 1 ? { kind: "look_again" } : { kind: "give_up" };
    default:
      return { kind: "give_up" };
  }
}

/** Tells whether the broker limits the rate of everything; another broker, without reasons, cannot mean less. */
const isThrottle = ({ reason }: ToastyError): boolean => reason === "RATE_LIMITED" || reason === "UNKNOWN";

/** Tells whether a call failed for want of a broker, and not because of its content. */
export const isPassing = ({ code }: ToastyError): boolean =>
  code === "unavailable" || code === "deadline_exceeded" || code === "cancelled";

/** Returns the error for what was not taken in time: the last failure, or, where there was none, that nobody answered. */
export function gaveUp(afterMs: number, last: ToastyError | undefined): ToastyError {
  return new ToastyError({
    message: `gave up after ${Math.round(afterMs / 1000)} s: ${last?.message ?? "the broker did not answer."}`,
    remedy: last ? last.remedy : "Look at the broker with `toasty doctor`.",
    code: last?.code ?? "unavailable",
    reason: last?.reason ?? "UNREACHABLE",
    retryAfterMs: last?.retryAfterMs,
    cause: last,
  });
}
