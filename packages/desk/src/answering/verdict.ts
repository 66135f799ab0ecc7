import type { ReportResult } from "@toasty/client";
import { Notification, ToastyError } from "@toasty/proto";

const longestUnknownMs = 600_000;

/** Conclusion of a desk after it reported a decision. */
export type ReportVerdict =
  /** The broker has decided: the answer counts, or its end is known to everybody. */
  | { readonly kind: "accepted" }
  /** Somebody else was first, or its time was over; `outcome` says which. */
  | { readonly kind: "late"; readonly outcome: ReportResult["outcome"] }
  /** The broker will never take this report. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The broker does not know the delivery: it was restarted, and the sender may ask again. */
  | { readonly kind: "unknown" }
  /** No decision yet: the report is to be made again. */
  | { readonly kind: "undecided"; readonly reason: string };

/** Reads the result of a report. Pure. */
export const verdictOfResult = ({ accepted, outcome }: ReportResult): ReportVerdict =>
  accepted ? { kind: "accepted" } : { kind: "late", outcome };

/** Reads the failure of a report. Pure. */
export function verdictOfFailure(error: unknown): ReportVerdict {
  const { reason, code, fullMessage } = ToastyError.from(error);
  if (reason === "NOT_FOUND" || reason === "NOT_DELIVERED") return { kind: "unknown" };
  // Other failures say something of the connection, the token or the broker, and nothing of the answer.
  const isFinal = code === "invalid_argument" || reason === "MESSAGE_TOO_LARGE";
  return { kind: isFinal ? "refused" : "undecided", reason: fullMessage };
}

/**
 * Time at which an unknown delivery is given up: the question's own end, at most ten minutes after the broker first said
 * that it does not know it. Pure.
 */
export function unknownUntilMs({ expiresAtMs }: Notification, firstUnknownMs: number): number {
  return Math.min(expiresAtMs || Number.POSITIVE_INFINITY, firstUnknownMs + longestUnknownMs);
}

/** True if both notifications say the same, so that the answer to one is the answer to the other. Pure. */
export function saysTheSame(a: Notification, b: Notification): boolean {
  return bytesOf(a).equals(bytesOf(b));
}

const bytesOf = ({ payload }: Notification) =>
  Buffer.from(Notification.encode(Notification.create({ payload })).finish());
