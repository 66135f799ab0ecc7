import type { Notification } from "@toasty/proto";

/** The notification with its end as a date, so that waiting does not prolong its life. */
export function dated(notification: Notification, nowMs: number): Notification {
  const { ttlMs, expiresAtMs } = notification;
  if (!ttlMs) return notification;
  return {
    ...notification,
    ttlMs: undefined,
    expiresAtMs: Math.min(nowMs + ttlMs, expiresAtMs ?? Number.POSITIVE_INFINITY),
  };
}
