import { PublishOutcome, type PublishResponse } from "@toasty/proto";
import { handled, type PromiseHooks } from "../promises/handled-promise.js";
import type { Outcome } from "../watching/outcome.js";
import type { Watcher } from "../watching/watcher.js";

const taken: Partial<Record<number, Taken>> = {
  [PublishOutcome.STREAMED]: "streamed",
  [PublishOutcome.QUEUED]: "queued",
  [PublishOutcome.DUPLICATE]: "duplicate",
  [PublishOutcome.MERGED]: "merged",
  [PublishOutcome.NO_SUBSCRIBER]: "no_subscriber",
  [PublishOutcome.EXPIRED]: "expired",
};

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

/** Makes the receipt of a publish; the watcher is asked for the outcome when somebody wants to know it. */
export function receiptOf(response: PublishResponse, watcher: Watcher, hooks: PromiseHooks): Receipt {
  const { keepAlive } = hooks;
  const acceptance = acceptanceOf(response);
  const known = knownOutcome(response);
  const end = () => (known ? Promise.resolve(known) : watcher.expect(acceptance.id));
  let settled: Promise<Outcome> | undefined;
  // Not enumerable: neither is part of what a receipt prints.
  return Object.defineProperties(acceptance as Receipt, {
    settled: {
      value: () => {
        // A watch that fails is reported once for all of them, by the `error` event.
        settled ??= handled(keepAlive.during(end()), { keepAlive, onIgnored: () => {} });
        return settled;
      },
    },
    onSettled: {
      value: ((listener, options = {}) => {
        const release = options.keepAlive ? keepAlive.hold() : () => {};
        return listenOnce(end(), listener, release, hooks.onIgnored);
      }) as Receipt["onSettled"],
    },
  });
}

/** Calls a listener with the outcome, unless the returned function was called before. What it throws is reported. */
function listenOnce(
  end: Promise<Outcome>,
  listener: (outcome: Outcome) => void,
  release: () => void,
  report: (bug: unknown) => void,
): () => void {
  let wanted = true;
  const stop = () => {
    wanted = false;
    release();
  };
  const failed = () => {};
  end
    .then((outcome) => (wanted ? Promise.resolve(outcome).then(listener).catch(report) : undefined), failed)
    .finally(stop);
  return stop;
}

/** Reads the action of the broker on a notification. */
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
