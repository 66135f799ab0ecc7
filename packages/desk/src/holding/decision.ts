import type { NotificationDelivery, ReportResult } from "@toasty/client";
import type { StoredNotification } from "./received.js";

/** End of a notification at this desk, which its sender must hear. */
export type Decision =
  | { readonly kind: "answered"; readonly action: string; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: "dismissed" }
  | { readonly kind: "failed"; readonly reason: string };

/** A decision that the broker has not confirmed yet, with all that is needed to report it. */
export interface PendingDecision extends StoredNotification {
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
