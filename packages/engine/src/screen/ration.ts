import { takeToken } from "../gate/pace.js";
import { insert, lookup } from "../persistent-map.js";
import { type Draft, runOf, setDesk } from "../state/draft.js";
import type { News } from "../state/thread.js";
import { bucketOf, enlist } from "./enlist.js";
import { nextEpisode } from "./merge.js";
import { present } from "./present.js";
import { begin, threadOf } from "./threads.js";
import { silently, wait } from "./waiting.js";

/** Takes from the ration, and returns whether a new fault may still be shown by itself; only faults that a run survives are rationed: its end is told once. */
export function mayStillSpeak(draft: Draft, news: News): boolean {
  const key = bucketOf(news);
  const { taken, bucket } = takeToken(lookup(draft.desk.buckets, key), draft.settings.rate, draft.clock.time);
  setDesk(draft, { buckets: insert(draft.desk.buckets, key, bucket) });
  return taken;
}

/**
 * Counts too many different faults in one notification. Once the human has closed it, or it had to make room, it begins to
 * count anew, and is shown again after a while.
 */
export function tellOfMore(draft: Draft, news: News): void {
  const { time } = draft.clock;
  const key = `${bucketOf(news)}:more`;
  const before = threadOf(draft, key);
  const count = before === undefined || before.status === "gone" ? 1 : before.count + 1;
  const more = begin(draft, { ...moreOf(draft, news, count), key });
  if (before === undefined) {
    enlist(draft, more);
    present(draft, more);
    return;
  }
  const next = { ...before, count, title: more.title, message: more.message };
  const calmAt = before.wordAt + draft.settings.groupIntervalMs;
  if (before.status !== "gone") silently(draft, next);
  else if (time >= calmAt) present(draft, nextEpisode(next, true));
  else wait(draft, nextEpisode(next, true), calmAt);
}

function moreOf(draft: Draft, { group, job, attempt, title }: News, count: number): Omit<News, "key"> {
  const where = group ?? runOf(draft, job ?? null)?.title;
  return {
    kind: "digest",
    urgency: "normal",
    title: `${count} more ${count === 1 ? "problem" : "problems"}${where === undefined ? "" : ` in ${where}`}`,
    message: title,
    job,
    attempt,
    group,
  };
}
