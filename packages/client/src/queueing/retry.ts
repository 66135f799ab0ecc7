import type { ToastyError } from "@toasty/proto";
import { pauseMs } from "../connecting/backoff.js";

/** What to do after a call failed that may be made again without harm. */
export type Verdict =
  /** Again, after a pause. */
  | { readonly kind: "again"; readonly afterMs: number }
  /** Again when the broker's bucket has room: nothing else may be sent until then. */
  | { readonly kind: "throttled"; readonly afterMs: number }
  /** Again with what the token files say now. */
  | { readonly kind: "look again" }
  /** It will fail as well the next time. */
  | { readonly kind: "give up" };

/** Decides after the failure of an attempt, the first of which is 1. */
export function afterFailure(error: ToastyError, attempt: number, random: () => number): Verdict {
  const again = { kind: "again", afterMs: error.retryAfterMs ?? pauseMs(attempt - 1, random) } as const;
  switch (error.code) {
    case "unavailable":
      return error.reason === "DROPPED" ? { kind: "give up" } : again;
    case "deadline_exceeded":
    case "aborted":
      return again;
    case "cancelled":
      // Not by us: a broker that is stopped by force cancels what it has in hand.
      return error.reason === "CANCELLED" ? again : { kind: "give up" };
    case "internal":
      // How grpc-js calls a connection that breaks in the middle of an answer.
      return error.message.includes("RST_STREAM") ? again : { kind: "give up" };
    case "resource_exhausted":
      if (error.retryAfterMs === undefined) return { kind: "give up" };
      // Where another's mailbox is full, the rest of what we send has nothing to wait for.
      return isThrottle(error) ? { kind: "throttled", afterMs: error.retryAfterMs } : again;
    case "unauthenticated":
      return attempt === 1 ? { kind: "look again" } : { kind: "give up" };
    default:
      return { kind: "give up" };
  }
}

/** Tells whether the broker limits the rate of everything; another broker, without reasons, cannot mean less. */
const isThrottle = ({ reason }: ToastyError): boolean => reason === "RATE_LIMITED" || reason === "UNKNOWN";

/** Whether it failed for want of a broker, and not because of what was sent. */
export const isPassing = ({ code }: ToastyError): boolean =>
  code === "unavailable" || code === "deadline_exceeded" || code === "cancelled";
