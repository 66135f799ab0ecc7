import { categories, categoryOf, isQuestion, type Notification } from "@toasty/proto";
import { durationOf, scenarioOf, soundOf, urgencyOf } from "./alert-style.js";
import { contentOf } from "./content.js";
import type { Toast } from "./toast.js";
import { toastKey } from "./toast-key.js";

/** The end of the year 9999: platforms have no dates beyond it, and refuse a toast that has one. */
const lastMs = Date.UTC(10_000, 0, 1) - 1;

/** Draws a notification as a toast. Pure: `nowMs` only dates its end. */
export function toToast(notification: Notification, nowMs: number): Toast {
  const { id, agentId = "", group, timestampMs } = notification;
  const category = categoryOf(notification);
  const scenario = scenarioOf(notification, category);
  return {
    key: toastKey(id, agentId),
    id,
    agentId,
    ...contentOf(notification, category),
    attribution: agentId || undefined,
    icon: scenario === "incomingCall" ? "call" : categories[category].icon,
    category,
    urgency: urgencyOf(notification),
    scenario,
    sound: soundOf(notification, category),
    duration: durationOf(notification, category),
    question: isQuestion(notification),
    timestampMs: timestampMs > 0 ? Math.min(timestampMs, lastMs) : undefined,
    expiresAtMs: endOf(notification, nowMs),
    group: group || undefined,
  };
}

/** Returns the earlier of the two ends that a notification may have. */
function endOf({ ttlMs, expiresAtMs }: Notification, nowMs: number): number | undefined {
  const ends = [ttlMs && nowMs + ttlMs, expiresAtMs].filter((end) => typeof end === "number" && end > 0);
  return ends.length > 0 ? Math.min(...(ends as number[]), lastMs) : undefined;
}
