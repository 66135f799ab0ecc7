import { PublishOutcome, type PublishResponse } from "@toasty/proto";
import type { Outcome } from "../watching/outcome.js";

/** What the broker did with a notification. */
export type Taken =
  /** At least one desk has it. */
  | "streamed"
  /** It waits in the target's mailbox. */
  | "queued"
  /** It was here before. */
  | "duplicate"
  /** It was counted into another one. */
  | "merged"
  /** For "*", and no desk is attached. */
  | "no_subscriber"
  /** Its time was over when it came. */
  | "expired"
  /** A broker of another make did not say. */
  | "unknown";

/** The broker's word on a publish. */
export interface Receipt {
  /** Id of the notification: the given one, or the one that the client made. Withdraw or replace it by this id. */
  readonly id: string;
  /** Whether somebody has it or will get it. */
  readonly success: boolean;
  /** Action of the broker: streamed to a desk, queued for one, merged, or not needed. */
  readonly outcome: Taken;
  /** How many desks have it now. */
  readonly sessions: number;
  /** The notification that it was counted into. */
  readonly mergedInto: string | undefined;
  /** How it ended. Asking for it makes the client watch for it, and keeps the program running until it is known. */
  readonly settled: Promise<Outcome>;
}

/** Makes a receipt; `settle` is asked for the end of the notification when somebody wants to know it. */
export function receiptOf(response: PublishResponse, settle: (id: string) => Promise<Outcome>): Receipt {
  const { notificationId: id, success, sessions, mergedInto } = response;
  const outcome = taken[response.outcome] ?? "unknown";
  const known = endOf(outcome, mergedInto);
  let settled: Promise<Outcome> | undefined;
  const receipt = { id, success, outcome, sessions, mergedInto };
  return Object.defineProperty(receipt, "settled", {
    get: () => {
      settled ??= known ? Promise.resolve(known) : settle(id);
      return settled;
    },
  }) as Receipt;
}

/** What the receipt alone tells about the end. */
function endOf(outcome: Taken, mergedInto: string | undefined): Outcome | undefined {
  switch (outcome) {
    case "no_subscriber":
      return { kind: "undelivered", reason: "no desk is attached" };
    case "expired":
      return { kind: "expired" };
    case "merged":
      return { kind: "merged", into: mergedInto };
    default:
      return undefined;
  }
}

const taken: Partial<Record<number, Taken>> = {
  [PublishOutcome.STREAMED]: "streamed",
  [PublishOutcome.QUEUED]: "queued",
  [PublishOutcome.DUPLICATE]: "duplicate",
  [PublishOutcome.MERGED]: "merged",
  [PublishOutcome.NO_SUBSCRIBER]: "no_subscriber",
  [PublishOutcome.EXPIRED]: "expired",
};
