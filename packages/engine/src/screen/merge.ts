import { moreUrgent } from "../classification/urgency.js";
import type { News, Thread } from "../state/thread.js";

/** Merges one more of the same: the latest words, the highest urgency, and a count. */
export function merge(before: Thread, news: News): Thread {
  const count = before.count + 1;
  return {
    ...before,
    urgency: moreUrgent(before.urgency, news.urgency),
    title: before.group === null ? news.title : groupTitle(before, count),
    message: before.group === null ? news.message : news.title,
    count,
  };
}

/** Puts something newer in the place of what was said; `fresh` is the thread that would begin with it. */
export function replace(before: Thread, fresh: Thread): Thread {
  const { urgency, title, message, milestone, progress, count, actions } = fresh;
  const { respectDnd, scheduled, ttlMs, expiresAt } = fresh;
  return {
    ...before,
    ...{ urgency, title, message, milestone, progress, count, actions },
    ...{ respectDnd, scheduled, ttlMs, expiresAt },
  };
}

/** Returns whether it would say what is said already. */
export function isSame(before: Thread, next: Thread): boolean {
  const { title, message, urgency, milestone } = before;
  return (
    title === next.title &&
    message === next.message &&
    urgency === next.urgency &&
    milestone === next.milestone
  );
}

/** Returns the thread as something to be noticed again, where it comes up again. */
export function nextEpisode(thread: Thread, anew: boolean): Thread {
  return anew ? { ...thread, episode: thread.episode + 1, escalated: false } : thread;
}

const plural = {
  error: "errors",
  warning: "warnings",
  completion: "jobs finished",
  info: "messages",
  progress: "updates",
  digest: "digests",
};

function groupTitle({ kind, group }: Thread, count: number): string {
  return `${count} ${plural[kind]} in ${group}`;
}
