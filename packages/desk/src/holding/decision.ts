import type { NotificationDelivery, ReportResult } from "@toasty/client";
import type { Notification } from "@toasty/proto";

/** A notification that is held back, with all that is needed to show it and report on it later. */
export interface Held {
  /** Names it: agent and id. */
  readonly key: string;
  readonly cursor: string;
  readonly notification: Notification;
}

/** End of a notification at this desk, which its sender must hear. */
export type Decision =
  | { readonly kind: "answered"; readonly action: string; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: "dismissed" }
  | { readonly kind: "failed"; readonly reason: string };

/** A decision that the broker has not confirmed yet, with all that is needed to report it. */
export interface Decided extends Held {
  readonly decision: Decision;
}

/** Reports a decision on a delivery. */
export function reportDecision(
  delivery: Pick<NotificationDelivery, "answer" | "dismiss" | "fail">,
  decision: Decision,
): Promise<ReportResult> {
  switch (decision.kind) {
    case "answered":
      return delivery.answer(decision.action, decision.inputs);
    case "dismissed":
      return delivery.dismiss();
    case "failed":
      return delivery.fail(decision.reason);
  }
}
