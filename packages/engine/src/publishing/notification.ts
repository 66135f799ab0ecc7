import {
  critical,
  error,
  info,
  type Notification,
  progress,
  question,
  success,
  warning,
} from "@toasty/proto";
import type { Intent } from "../events/effect.js";

type Options = NonNullable<Parameters<typeof info>[2]>;

/** The labels by which desks and gateways find the notifications of a job. */
function labelsOf({ job, attempt }: Intent): Record<string, string> {
  if (job === null) return {};
  return attempt === null ? { job } : { job, attempt: `${attempt}` };
}

/**
 * Converts an intent to the contract's message. Progress is a bar, what offers more than a look at the details is a question,
 * everything else is text; a click on it means the details.
 */
export function toNotification(intent: Intent, { silent = false } = {}): Notification {
  const { kind, title, message, urgency, progress: done } = intent;
  const options: Options = {
    id: intent.id,
    importance: urgency,
    category: kind === "digest" ? "info" : kind,
    sound: silent || !isAudible(intent) ? "silent" : undefined,
    group: intent.group ?? undefined,
    ttlMs: intent.ttlMs ?? undefined,
    respectDnd: intent.respectDnd,
    taskbarProgress: done ?? undefined,
    milestone: intent.milestone === null ? undefined : Math.floor(intent.milestone),
    labels: labelsOf(intent),
  };
  return { ...payloadOf(intent, title, message, options), revision: intent.revision };
}

/** Returns whether the contract takes this intent for a question, which can be withdrawn but never changed. */
export function isQuestion({ actions }: Intent): boolean {
  return actions.some((action) => action.id !== "view_details");
}

function payloadOf(intent: Intent, title: string, message: string, options: Options): Notification {
  if (isQuestion(intent)) {
    const buttons = Object.fromEntries(intent.actions.map(({ id, label }) => [id, label]));
    return question(title, { ...options, body: message, buttons });
  }
  switch (intent.kind) {
    case "progress":
      return progress(title, intent.progress ?? undefined, { ...options, status: message });
    case "completion":
      return success(title, message, options);
    case "error":
      return (intent.urgency === "critical" ? critical : error)(title, message, options);
    case "warning":
      return warning(title, message, options);
    case "info":
    case "digest":
      return info(title, message, options);
  }
}

/** Updates and progress are seen, not heard. */
function isAudible({ kind, urgency }: Intent): boolean {
  return kind === "completion" || (kind === "error" && (urgency === "high" || urgency === "critical"));
}
