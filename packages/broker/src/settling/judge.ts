import { type Answer, NotificationState, type ReportRequest, ToastyError } from "@toasty/proto";
import { undeclaredIn } from "./declared.js";
import { isSettled, type Published } from "./published.js";

/** What a desk can say happened. */
export type ReportedEvent = NonNullable<ReportRequest["event"]>;

/** What a report does to a notification. */
export type Verdict =
  /** It changes. */
  | {
      readonly kind: "change";
      readonly state: Published["state"];
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
 * Decides what a report means. `othersMayShow`: whether a desk is left that could still show it.
 * Throws if the answer was not declared.
 */
export function judge(
  published: Readonly<Published>,
  clientId: string,
  event: ReportedEvent,
  othersMayShow: () => boolean,
): Verdict {
  if (event.$case === "answered") refuseUndeclared(published, event.value);
  if (isSettled(published))
    return repeats(published, clientId, event) ? { kind: "repeated" } : { kind: "late" };
  switch (event.$case) {
    case "answered":
      return { kind: "change", state: NotificationState.ANSWERED, answer: event.value };
    case "dismissed":
      return { kind: "change", state: NotificationState.DISMISSED };
    case "displayed":
      return published.state === NotificationState.DISPLAYED
        ? { kind: "noted" }
        : { kind: "change", state: NotificationState.DISPLAYED };
    case "held":
      return published.state === NotificationState.PENDING
        ? { kind: "change", state: NotificationState.HELD, reason: event.value.reason }
        : { kind: "noted" };
    case "failed":
      return othersMayShow()
        ? { kind: "noted" }
        : { kind: "change", state: NotificationState.FAILED, reason: event.value.reason };
  }
}

function refuseUndeclared(published: Readonly<Published>, answer: Answer): void {
  const violations = undeclaredIn(answer, published.declared);
  if (violations.length === 0) return;
  throw new ToastyError({
    message: violations.map(({ field, description }) => `${field}: ${description}`).join("; "),
    code: "invalid_argument",
    reason: "ACTION_UNDECLARED",
    violations,
  });
}

/** Whether a desk says once more what settled it: its first report may have got through without its answer. */
function repeats(published: Readonly<Published>, clientId: string, event: ReportedEvent): boolean {
  if (published.clientId !== clientId) return false;
  switch (event.$case) {
    case "answered":
      return published.state === NotificationState.ANSWERED && sameAnswer(published.answer, event.value);
    case "dismissed":
      return published.state === NotificationState.DISMISSED;
    case "failed":
      return published.state === NotificationState.FAILED;
    default:
      return false;
  }
}

function sameAnswer(a: Answer | undefined, b: Answer): boolean {
  if (a?.actionId !== b.actionId) return false;
  const keys = Object.keys(a.inputs);
  return keys.length === Object.keys(b.inputs).length && keys.every((key) => a.inputs[key] === b.inputs[key]);
}
