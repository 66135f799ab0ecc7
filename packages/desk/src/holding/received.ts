import type { NotificationDelivery } from "@toasty/client";
import type { Logger } from "@toasty/kit/logger";
import { type Notification, notificationKey } from "@toasty/proto";

/** A notification as the held file stores it: enough to show it and to report on it, also by another process. */
export interface StoredNotification {
  /** Agent and id: see {@link keyOf}. */
  readonly key: string;
  readonly cursor: string;
  readonly notification: Notification;
}

/** A notification that this desk has received, or has found in its held file. */
export interface Received extends StoredNotification {
  /** Its reports. A decision is reported by the `AnswerOutbox` instead, which keeps trying. */
  readonly delivery: Pick<NotificationDelivery, "displayed" | "held">;
}

/** Takes a delivery in: names its notification, and gives it an absolute expiry. */
export function receive(delivery: NotificationDelivery, nowMs: number): Received {
  const { notification, cursor } = delivery;
  return {
    key: keyOf(notification),
    cursor,
    notification: withAbsoluteExpiry(notification, nowMs),
    delivery,
  };
}

/** Returns the key of a notification on this desk. */
export const keyOf = ({ id, agentId }: Pick<Notification, "id" | "agentId">): string =>
  notificationKey(id, agentId);

/** Replaces a time to live by the date on which it ends, so that being held does not prolong it. */
export function withAbsoluteExpiry(notification: Notification, nowMs: number): Notification {
  const { ttlMs, expiresAtMs } = notification;
  if (!ttlMs) return notification;
  return {
    ...notification,
    ttlMs: undefined,
    expiresAtMs: Math.min(nowMs + ttlMs, expiresAtMs ?? Number.POSITIVE_INFINITY),
  };
}

/** Waits for a report in the background and logs its failure. For reports that the sender can do without. */
export function logFailedReport(reporting: Promise<unknown>, logger: Logger): void {
  reporting.catch((err: unknown) => logger.warn({ err }, "a report did not reach the broker"));
}
