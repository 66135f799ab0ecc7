import { takeToken } from "../gate/token-bucket.js";
import { insert, lookup } from "../persistent-map.js";
import { runOf, setDesk, type Turn } from "../state/draft.js";
import type { News } from "../state/thread.js";
import { bucketOf } from "./bucket.js";
import { enlist } from "./enlist.js";
import { nextEpisode } from "./merge.js";
import { present } from "./present.js";
import { begin, threadOf } from "./threads.js";
import { silently, wait } from "./waiting.js";

/** Whether a new fault may still be told by itself; only faults that a run survives are rationed: its end is told once. */
export function mayStillSpeak(turn: Turn, news: News): boolean {
  const key = bucketOf(news);
  const { taken, bucket } = takeToken(lookup(turn.desk.buckets, key), turn.settings.rate, turn.clock.time);
  setDesk(turn, { buckets: insert(turn.desk.buckets, key, bucket) });
  return taken;
}

/**
 * Too many different faults become one that counts. Once the human has closed it, or it had to make room, it begins to
 * count anew, and is shown again after a while.
 */
export function tellOfMore(turn: Turn, news: News): void {
  const { time } = turn.clock;
  const key = `${bucketOf(news)}:more`;
  const before = threadOf(turn, key);
  const count = before === undefined || before.status === "gone" ? 1 : before.count + 1;
  const more = begin(turn, { ...moreOf(turn, news, count), key });
  if (before === undefined) {
    enlist(turn, more);
    present(turn, more);
    return;
  }
  const next = { ...before, count, title: more.title, message: more.message };
  const calmAt = before.wordAt + turn.settings.groupIntervalMs;
  if (before.status !== "gone") silently(turn, next);
  else if (time >= calmAt) present(turn, nextEpisode(next, true));
  else wait(turn, nextEpisode(next, true), calmAt);
}

function moreOf(turn: Turn, { group, job, attempt, title }: News, count: number): Omit<News, "key"> {
  const where = group ?? runOf(turn, job ?? null)?.title;
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
