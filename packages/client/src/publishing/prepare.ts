import { randomUUID } from "node:crypto";
import {
  Notification,
  type PublishRequest,
  sanitize,
  ToastyError,
  validate,
  validateId,
  validateSize,
  validateTarget,
} from "@toasty/proto";
import { inOptionNames } from "./option-names.js";
import type { Revisions } from "./revisions.js";

/** Sender and target of a notification. */
export interface Addressing {
  readonly to: string;
  readonly agent: string;
}

/**
 * Makes the request that is sent, and sent again unchanged: with an id and a revision of its own, so that the broker
 * knows it when it comes twice. Throws a {@link ToastyError} that names everything that is wrong.
 */
export function prepare(
  draft: Notification,
  { to, agent }: Addressing,
  revisions: Revisions,
): PublishRequest {
  requireNotification(draft);
  const { notification: clean } = sanitize(draft);
  const notification = {
    ...clean,
    id: clean.id || randomUUID(),
    timestampMs: clean.timestampMs || Date.now(),
    revision: clean.revision ?? revisions.next(),
  };
  const violations = [...validateId("x-agent-id", agent), ...validateTarget(to), ...validate(notification)];
  if (violations.length > 0) throw ToastyError.invalid(inOptionNames(violations));
  const tooLarge = validateSize(Notification.encode(notification).finish().length);
  if (tooLarge.length > 0) throw ToastyError.invalid(tooLarge);
  return { targetClientId: to, notification };
}

/** Refuses what no builder made, such as a bare text: programs in plain JavaScript have no compiler that would object. */
function requireNotification(draft: unknown): asserts draft is Notification {
  const { payload, labels } = Object(draft) as Partial<Notification>;
  if (typeof draft === "object" && isRecord(labels) && (payload === undefined || isRecord(payload.value)))
    return;
  const found = draft === null || draft === undefined ? "is missing" : `is ${nameOf(draft)}`;
  const description = `${found}: make one with info(title, body), question(title, options) or another builder`;
  throw ToastyError.invalid([{ field: "notification", description }]);
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null;

const nameOf = (value: unknown): string =>
  typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 40))}` : `a plain ${typeof value}`;
