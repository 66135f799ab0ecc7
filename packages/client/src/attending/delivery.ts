import { GapReason, type Notification, type Delivery as WireDelivery, WithdrawalReason } from "@toasty/proto";
import type { Outcome } from "../watching/outcome.js";

const withdrawalReasons: Partial<Record<number, WithdrawalDelivery["reason"]>> = {
  [WithdrawalReason.WITHDRAWN]: "withdrawn",
  [WithdrawalReason.SETTLED]: "settled",
  [WithdrawalReason.MERGED]: "merged",
  [WithdrawalReason.EXPIRED]: "expired",
  [WithdrawalReason.ABANDONED]: "abandoned",
};

const gapReasons: Partial<Record<number, GapDelivery["reason"]>> = {
  [GapReason.OVERFLOW]: "overflow",
  [GapReason.EXPIRED]: "expired",
  [GapReason.EPOCH_CHANGED]: "epoch_changed",
};

/** Event for a desk; branch on `kind`. */
export type Delivery = NotificationDelivery | WithdrawalDelivery | GapDelivery | CaughtUpDelivery;

/** A new notification, or a newer revision of a known id. Say what became of it, at the latest when the human acts. */
export interface NotificationDelivery {
  readonly kind: "notification";
  readonly notification: Notification;
  /** Names this delivery, as {@link WithdrawalDelivery.delivery} does. */
  readonly cursor: string;
  /** It is on the screen. */
  displayed(): Promise<ReportResult>;
  /** It is held back until the human may be disturbed. */
  held(reason: string): Promise<ReportResult>;
  /** The human chose: a button's action id, or "" for a click on the notification itself. */
  answer(action: string, inputs?: Readonly<Record<string, string>>): Promise<ReportResult>;
  /** The human waved it away. A toast that only timed out is still open. */
  dismiss(): Promise<ReportResult>;
  /** It cannot be shown here. */
  fail(reason: string): Promise<ReportResult>;
}

/** Take it off the screen. */
export interface WithdrawalDelivery {
  readonly kind: "withdrawal";
  readonly id: string;
  /** Agent that published it. */
  readonly agent: string;
  /** The cursor under which it was delivered last. */
  readonly delivery: string;
  readonly reason: "withdrawn" | "settled" | "merged" | "expired" | "abandoned" | "unknown";
  /** Notification that it was counted into, if it was merged. */
  readonly mergedInto: string | undefined;
}

/** Something is missing here, and will not come. */
export interface GapDelivery {
  readonly kind: "gap";
  /** The mailbox was full; it waited too long; or the broker's memory does not reach back to where we were. */
  readonly reason: "overflow" | "expired" | "epoch_changed" | "unknown";
  /** Number of missing notifications, if known. */
  readonly count: number | undefined;
}

/** The backlog is read; what follows is live. */
export interface CaughtUpDelivery {
  readonly kind: "caught_up";
}

/** Verdict of the broker on a report. */
export interface ReportResult {
  /** False if another desk had settled it before, or it was over; see `outcome`. */
  readonly accepted: boolean;
  /** End of the notification; `undefined` while it is open. */
  readonly outcome: Outcome | undefined;
}

/** Reads a delivery; `undefined` for an event that this version does not know. */
export function deliveryOf(
  { event, cursor }: WireDelivery,
  reports: (
    notification: Notification,
    cursor: string,
  ) => Omit<NotificationDelivery, "kind" | "notification" | "cursor">,
): Delivery | undefined {
  switch (event?.$case) {
    case "notification":
      return { kind: "notification", notification: event.value, cursor, ...reports(event.value, cursor) };
    case "withdrawal": {
      const { notificationId, agentId, deliveryCursor, reason, mergedInto } = event.value;
      const why = withdrawalReasons[reason] ?? "unknown";
      return {
        kind: "withdrawal",
        id: notificationId,
        agent: agentId,
        delivery: deliveryCursor,
        reason: why,
        mergedInto,
      };
    }
    case "gap":
      return { kind: "gap", reason: gapReasons[event.value.reason] ?? "unknown", count: event.value.count };
    case "caughtUp":
      return { kind: "caught_up" };
    default:
      return undefined;
  }
}
