import {
  type Lane,
  laneOf,
  Notification,
  sanitize,
  ToastyError,
  validate,
  validateSize,
  validateTarget,
} from "@toasty/proto";
import type { RawPublish } from "./decode-publish.js";
import { reservedParts } from "./unsupported.js";

/** A publish that may pass: harmless text, everything valid. */
export interface Admitted {
  readonly target: string;
  readonly notification: Notification;
  readonly lane: Lane;
  /** The bytes to forward: as they came, unless something was removed or readers would differ. */
  readonly bytes: Uint8Array;
}

/** Cleans and checks a publish. Throws with every violation. */
export function admit({ target, notification: received, bytes, unambiguous }: RawPublish): Admitted {
  refuseLarge(bytes.length);
  const { notification, changed } = sanitize(received);
  const violations = [...validateTarget(target), ...validate(notification), ...reservedParts(notification)];
  if (violations.length > 0) throw ToastyError.invalid(violations);
  return {
    target,
    notification,
    lane: laneOf(notification),
    bytes: changed || !unambiguous ? Notification.encode(notification).finish() : bytes,
  };
}

/** First of all: nobody should have to look through a message that is too large anyway. */
function refuseLarge(bytes: number): void {
  const violations = validateSize(bytes);
  if (violations.length === 0) return;
  const [{ description } = { description: "" }] = violations;
  throw new ToastyError({
    message: `The notification ${description}.`,
    remedy: "Shorten its texts.",
    code: "invalid_argument",
    reason: "MESSAGE_TOO_LARGE",
    violations,
  });
}
