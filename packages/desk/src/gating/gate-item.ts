import type { GateItem, HoldReason, Urgency } from "@toasty/engine/gate";
import { AudioHint, categoryOf, Importance, laneOf, type Notification } from "@toasty/proto";

/** Returns the features of a notification by which the gate decides. */
export function gateItemOf(notification: Notification): GateItem {
  const { job } = notification.labels;
  return {
    category: categoryOf(notification),
    urgency: urgencyOf(notification),
    ...(job !== undefined && { job }),
    ...(notification.respectDnd !== undefined && { respectDnd: notification.respectDnd }),
  };
}

/** Returns the notification as the human allows it: no more urgent than the ceiling, and silent where it must be. */
export function withTone(
  notification: Notification,
  { urgency, silent }: { urgency: Urgency; silent: boolean },
): Notification {
  const lowered = urgency !== urgencyOf(notification) && { importance: importances[urgency] };
  return { ...notification, ...lowered, ...(silent && { audioHint: AudioHint.SILENT }) };
}

/** Reasons for holding a notification back, in words for its sender. */
export const holdReasons: Readonly<Record<HoldReason, string>> = {
  off: "switched off by the human",
  settling: "the desk has just started",
  muted: "the desk is paused",
  focused: "the human is looking at it",
  do_not_disturb: "do not disturb",
  quiet_hours: "quiet hours",
};

function urgencyOf(notification: Notification): Urgency {
  const lane = laneOf(notification);
  if (lane !== "info") return lane === "critical" ? "critical" : "high";
  return notification.importance === Importance.LOW ? "low" : "normal";
}

const importances = {
  low: Importance.LOW,
  normal: Importance.NORMAL,
  high: Importance.HIGH,
  critical: Importance.CRITICAL,
} as const;
