import { PublishOutcome, type PublishResponse } from "@toasty/proto";
import type { KeepAlive } from "../calling/keep-alive.js";
import type { Outcome } from "../watching/outcome.js";

/** Action of the broker on a notification. */
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

/** The broker's answer to a publish, as plain data. */
export interface Acceptance {
  /** Id of the notification: the given one, or the one that the client made. Withdraw or replace it by this id. */
  readonly id: string;
  /** True if somebody has it or will get it. */
  readonly success: boolean;
  /** Action of the broker: streamed to a desk, queued for one, merged, or not needed. */
  readonly outcome: Taken;
  /** Number of desks that have it now. */
  readonly sessions: number;
  /** The notification that it was counted into. */
  readonly mergedInto: string | undefined;
}

/** The broker's answer to a publish, and the ways to learn how the notification ends. */
export interface Receipt extends Acceptance {
  /**
   * Waits for the end of the notification: opens a stream to the broker that tells of it, and keeps the program running
   * until the outcome is known.
   */
  settled(): Promise<Outcome>;
  /**
   * Calls the listener once when it has ended, unless the client is closed before. Other than {@link Receipt.settled} it
   * does not keep the program running, unless `keepAlive` asks for that. Returns a function that stops listening.
   */
  onSettled(
    listener: (outcome: Outcome) => void,
    options?: { readonly keepAlive?: boolean | undefined },
  ): () => void;
}

/** The ways to learn how a notification ends. */
export interface Settling {
  /** Keeps the program running until the outcome is known. */
  settled(id: string): Promise<Outcome>;
  /** Does not. */
  expect(id: string): Promise<Outcome>;
  readonly keepAlive: KeepAlive;
}

/** Makes a receipt; `settling` is asked for the end of the notification when somebody wants to know it. */
export function receiptOf(response: PublishResponse, settling: Settling): Receipt {
  const acceptance = acceptanceOf(response);
  const { id } = acceptance;
  const known = knownOutcome(response);
  let settled: Promise<Outcome> | undefined;
  const onSettled: Receipt["onSettled"] = (listener, { keepAlive = false } = {}) => {
    let tell: typeof listener | undefined = listener;
    const release = keepAlive ? settling.keepAlive.hold() : () => {};
    const stop = () => {
      tell = undefined;
      release();
    };
    const end = known ? Promise.resolve(known) : settling.expect(id);
    // A watch that fails is told once for all of them, by the `error` event.
    const heard = end.then(
      (reached) => tell?.(reached),
      () => {},
    );
    void heard.finally(stop);
    return stop;
  };
  const whenSettled: Receipt["settled"] = () => {
    settled ??= known ? Promise.resolve(known) : settling.settled(id);
    return settled;
  };
  // Neither is part of what a receipt prints.
  return Object.defineProperties(acceptance as Receipt, {
    settled: { value: whenSettled },
    onSettled: { value: onSettled },
  });
}

/** Reads what the broker did with a notification. */
export function acceptanceOf({
  notificationId: id,
  success,
  outcome,
  sessions,
  mergedInto,
}: PublishResponse): Acceptance {
  return { id, success, outcome: taken[outcome] ?? "unknown", sessions, mergedInto };
}

/** Outcome of a notification, if the broker's response alone tells it. */
export function knownOutcome({ outcome, mergedInto }: PublishResponse): Outcome | undefined {
  switch (taken[outcome]) {
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
