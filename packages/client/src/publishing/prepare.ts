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
import type { Revisions } from "./revisions.js";

/** What a notification is sent with. */
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
  const { notification: clean } = sanitize(draft);
  const notification = {
    ...clean,
    id: clean.id || randomUUID(),
    timestampMs: clean.timestampMs || Date.now(),
    revision: clean.revision ?? revisions.next(),
  };
  const violations = [...validateId("x-agent-id", agent), ...validateTarget(to), ...validate(notification)];
  if (violations.length > 0) throw ToastyError.invalid(violations);
  const tooLarge = validateSize(Notification.encode(notification).finish().length);
  if (tooLarge.length > 0) throw ToastyError.invalid(tooLarge);
  return { targetClientId: to, notification };
}
