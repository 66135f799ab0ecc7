import type { Intent } from "../events/effect.js";
import type { Thread } from "../state/thread.js";
import { idOf } from "./threads.js";

/** Returns the notification of a thread as it is now. */
export function intentOf(thread: Thread): Intent {
  const { kind, job, attempt, group, urgency, title, message, milestone, progress, count } = thread;
  return {
    id: idOf(thread),
    key: wordKey(thread),
    kind,
    job,
    attempt,
    group,
    urgency,
    title:
      count > 1 && group === null && (kind === "error" || kind === "warning")
        ? `${title} (${count} times)`
        : title,
    message,
    milestone,
    progress,
    count,
    revision: thread.revision,
    respectDnd: thread.respectDnd,
    actions: thread.actions,
    nonce: thread.nonce,
    ttlMs: thread.ttlMs,
    escalated: thread.escalated,
  };
}

/** The subject, the milestone, how often it came up anew, and how urgent it has become: nothing is said twice. */
function wordKey({ key, milestone, episode, urgency, escalated }: Thread): string {
  const subject = milestone === null ? key : `${key}:${milestone}`;
  return `${subject}#${episode}.${urgency}${escalated ? ".again" : ""}`;
}
