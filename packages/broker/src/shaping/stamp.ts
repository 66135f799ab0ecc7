import { BoundedMap } from "@toasty/kit/bounded-map";
import type { Notification } from "@toasty/proto";
import { stringField, varintField } from "../wire.js";

/** The numbers of the fields that the broker writes, or looks for in bytes. */
export const field = {
  id: 1,
  timestampMs: 4,
  revision: 16,
  count: 21,
  expiresAtMs: 23,
  agentId: 30,
  traceparent: 31,
} as const;

/** Fields that the broker writes onto a notification. */
export interface Stamp {
  readonly id: string;
  readonly nowMs: number;
  readonly agent: string;
  readonly traceparent: string | undefined;
  readonly expiresAtMs: number | undefined;
}

/**
 * The broker's own fields, to be appended to a notification's bytes: of a field that stands there twice, readers take
 * the last.
 */
export function stampOf(notification: Notification, stamp: Stamp): Buffer[] {
  const parts = [agentField(stamp.agent)];
  if (notification.id !== stamp.id) parts.push(stringField(field.id, stamp.id));
  if (notification.timestampMs === 0) parts.push(varintField(field.timestampMs, stamp.nowMs));
  if (notification.count !== undefined) parts.push(countField(1));
  if (stamp.expiresAtMs !== undefined && stamp.expiresAtMs !== notification.expiresAtMs) {
    parts.push(varintField(field.expiresAtMs, stamp.expiresAtMs));
  }
  if (stamp.traceparent !== undefined && stamp.traceparent !== notification.traceparent) {
    parts.push(stringField(field.traceparent, stamp.traceparent));
  }
  return parts;
}

/** Returns the field that says how many a notification counts. */
export const countField = (count: number): Buffer => varintField(field.count, count);

/** Agents send many: each one's field is made once. */
const agentFields = new BoundedMap<string, Buffer>({ maxEntries: 1000 });

function agentField(agent: string): Buffer {
  let bytes = agentFields.get(agent);
  if (!bytes) {
    bytes = stringField(field.agentId, agent);
    agentFields.set(agent, bytes);
  }
  return bytes;
}
