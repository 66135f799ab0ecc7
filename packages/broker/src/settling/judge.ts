import { type Answer, NotificationState, type ReportRequest, ToastyError } from "@toasty/proto";
import { undeclaredIn } from "./declared.js";
import { isSettled, type Judged, type State } from "./status.js";

/** Event that a desk can report. */
export type ReportedEvent = NonNullable<ReportRequest["event"]>;

/** Effect of a report on a notification. */
export type Verdict =
  /** It changes. */
  | {
      readonly kind: "change";
      readonly state: State;
      readonly answer?: Answer | undefined;
      readonly reason?: string | undefined;
    }
  /** It was noted, and nothing changes. */
  | { readonly kind: "noted" }
  /** The desk repeats what it won with. */
  | { readonly kind: "repeated" }
  /** It had ended before. */
  | { readonly kind: "late" };

/**
 * Decides what a report means. `othersMayShow` says whether a desk is left that could still show the notification.
 * Refuses by throwing if the answer was not declared.
 */
export function judge(
  notification: Readonly<Judged>,
  clientId: string,
  event: ReportedEvent,
  othersMayShow: () => boolean,
): Verdict {
  if (event.$case === "answered") refuseUndeclared(notification, event.value);
  if (isSettled(notification))
    return repeats(notification, clientId, event) ? { kind: "repeated" } : { kind: "late" };
  switch (event.$case) {
    case "answered":
      return { kind: "change", state: NotificationState.ANSWERED, answer: event.value };
    case "dismissed":
      return { kind: "change", state: NotificationState.DISMISSED };
    case "displayed":
      return notification.status.state === NotificationState.DISPLAYED
        ? { kind: "noted" }
        : { kind: "change", state: NotificationState.DISPLAYED };
    case "held":
      return notification.status.state === NotificationState.PENDING
        ? { kind: "change", state: NotificationState.HELD, reason: event.value.reason }
        : { kind: "noted" };
    case "failed":
      return othersMayShow()
        ? { kind: "noted" }
        : { kind: "change", state: NotificationState.FAILED, reason: event.value.reason };
  }
}

function refuseUndeclared(notification: Readonly<Judged>, answer: Answer): void {
  const violations = undeclaredIn(answer, notification.declared);
  if (violations.length === 0) return;
  throw new ToastyError({
    message: `${violations.map(({ field, description }) => `${field}: ${description}`).join("; ")}.`,
    code: "invalid_argument",
    reason: "ACTION_UNDECLARED",
    violations,
  });
}

/** Returns whether a desk repeats the report that settled it: the answer to its first one may have been lost. */
function repeats(notification: Readonly<Judged>, clientId: string, event: ReportedEvent): boolean {
  if (notification.status.clientId !== clientId) return false;
  switch (event.$case) {
    case "answered":
      return (
        notification.status.state === NotificationState.ANSWERED &&
        sameAnswer(notification.status.answer, event.value)
      );
    case "dismissed":
      return notification.status.state === NotificationState.DISMISSED;
    case "failed":
      return notification.status.state === NotificationState.FAILED;
    default:
      return false;
  }
}

function sameAnswer(a: Answer | undefined, b: Answer): boolean {
  if (a?.actionId !== b.actionId) return false;
  const keys = Object.keys(a.inputs);
  return keys.length === Object.keys(b.inputs).length && keys.every((key) => a.inputs[key] === b.inputs[key]);
}
