import type { GateItem, HoldReason, Urgency } from "@toasty/engine/gate";
import { AudioHint, categoryOf, Importance, laneOf, type Notification } from "@toasty/proto";

/** What the gate wants to know of a notification. */
export function gateItemOf(notification: Notification): GateItem {
  const { job } = notification.labels;
  return {
    category: categoryOf(notification),
    urgency: urgencyOf(notification),
    ...(job !== undefined && { job }),
    ...(notification.respectDnd !== undefined && { respectDnd: notification.respectDnd }),
  };
}

/** The notification as the human allows it: no more urgent than the ceiling, and silent where it must be. */
export function toned(
  notification: Notification,
  { urgency, silent }: { urgency: Urgency; silent: boolean },
): Notification {
  const lowered = urgency !== urgencyOf(notification) && { importance: importances[urgency] };
  return { ...notification, ...lowered, ...(silent && { audioHint: AudioHint.SILENT }) };
}

/** Why it is not shown, in words for its sender. */
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
