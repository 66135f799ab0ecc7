import { NotificationState, type NotificationStatus } from "@toasty/proto";

/** End of a notification. */
export type Outcome =
  /** The human chose: a button's action id ("" for a click on the notification itself) and what the inputs held. */
  | {
      readonly kind: "answered";
      readonly action: string;
      readonly inputs: Readonly<Record<string, string>>;
      readonly by: string;
    }
  /** The human waved it away. */
  | { readonly kind: "dismissed"; readonly by: string }
  /** Its time was over before anybody acted. */
  | { readonly kind: "expired" }
  /** It was taken back. */
  | { readonly kind: "withdrawn" }
  /** It was counted into another one. */
  | { readonly kind: "merged"; readonly into: string | undefined }
  /** It was dropped before any desk had it. */
  | { readonly kind: "undelivered"; readonly reason: string }
  /** No desk that received it could show it. */
  | { readonly kind: "failed"; readonly reason: string }
  /** The broker lost its memory of it, and what became of it is unknown. */
  | { readonly kind: "lost" };

/** Reads the outcome out of a status; `undefined` while it is open. */
export function outcomeOf(status: NotificationStatus): Outcome | undefined {
  switch (status.state) {
    case NotificationState.ANSWERED:
      return {
        kind: "answered",
        action: status.answer?.actionId ?? "",
        inputs: status.answer?.inputs ?? {},
        by: status.clientId,
      };
    case NotificationState.DISMISSED:
      return { kind: "dismissed", by: status.clientId };
    case NotificationState.EXPIRED:
      return { kind: "expired" };
    case NotificationState.WITHDRAWN:
      return { kind: "withdrawn" };
    case NotificationState.MERGED:
      return { kind: "merged", into: status.mergedInto };
    case NotificationState.UNDELIVERED:
      return { kind: "undelivered", reason: status.reason };
    case NotificationState.FAILED:
      return { kind: "failed", reason: status.reason };
    default:
      return undefined;
  }
}
