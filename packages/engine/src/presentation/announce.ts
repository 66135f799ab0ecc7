import { atLeast, exceeds, moreUrgent } from "../classification/urgency.js";
import { take } from "../gate/token-bucket.js";
import { type Facts, isInhibited, withSource } from "../grouping/inhibition.js";
import { insert, lookup } from "../persistent-map.js";
import { type News, newThread, type Thread } from "../state/thread.js";
import { runOf, setDesk, setRun, type Turn } from "../turn.js";
import { present, update } from "./present.js";
import { appoint, dropThread, record, setThread, threadOf } from "./threads.js";

/** So many subjects a run may have at a time. */
const mostThreads = 64;

/** So many subjects that belong to no run are remembered. */
const mostLoose = 500;

/**
 * Takes in news of a subject and decides what becomes of it: something new to notice, a silent change of what is
 * already told, a moment's wait for others of its kind, or a line in the history.
 */
export function announce(turn: Turn, news: News): void {
  const before = threadOf(turn, news.key);
  const facts = factsOf(news);
  const { key } = news.about ?? news;
  if (isInhibited(turn.settings.inhibitions, turn.desk.sources, key, facts)) {
    record(turn, begin(turn, news), "inhibited");
    return;
  }
  if (facts.what === "failure" || facts.what === "error") {
    const sources = withSource(turn.settings.inhibitions, turn.desk.sources, { key, ...facts });
    if (sources !== turn.desk.sources) setDesk(turn, { sources });
  }
  if (before === undefined) open(turn, news);
  else if (before.status === "gone") takeUpAgain(turn, before, news);
  else follow(turn, before, news);
}

/** A subject of which nothing was said yet. */
function open(turn: Turn, news: News): void {
  const thread = begin(turn, news);
  if (isFault(news) && news.urgency !== "critical" && !mayStillSpeak(turn, news)) {
    record(turn, thread, "too_many");
    tellOfMore(turn, news);
    return;
  }
  enlist(turn, thread);
  if (mayWait(turn, news)) wait(turn, thread, turn.clock.time + turn.settings.groupWaitMs);
  else present(turn, thread);
}

/** News of a subject that is on the screen, held or waiting. */
function follow(turn: Turn, before: Thread, news: News): void {
  const { time } = turn.clock;
  if (before.kind === "progress" || before.kind === "completion" || before.kind === "info") {
    const grouped = before.group !== null && before.kind !== "progress";
    const next = grouped ? merge(before, news) : replace(before, news);
    const again = grouped ? time - before.wordAt < turn.settings.groupIntervalMs : isSame(before, next);
    if (before.status === "waiting") setThread(turn, next);
    else if (again) silently(turn, next);
    else present(turn, nextEpisode(next, before.kind !== "progress"));
    return;
  }
  const next = merge(before, news);
  if (before.status === "waiting") {
    if (atLeast(next.urgency, "high")) present(turn, next);
    else setThread(turn, next);
  } else if (exceeds(next.urgency, before.alerted ?? "low")) {
    present(turn, next);
  } else if (next.group !== null && time - before.wordAt >= turn.settings.groupIntervalMs) {
    present(turn, nextEpisode({ ...next, count: 1 }, true));
  } else {
    silently(turn, next);
  }
}

/** News of a subject of which nothing is left on the screen. */
function takeUpAgain(turn: Turn, before: Thread, news: News): void {
  const { time } = turn.clock;
  if (before.kind === "progress" || before.kind === "info" || before.kind === "completion") {
    present(turn, nextEpisode(replace(before, news), before.kind !== "progress"));
    return;
  }
  const told = before.alerted;
  if (told !== null && before.recoveredAt === null && !exceeds(news.urgency, told)) {
    // The human knows of it: it was waved away, told in a digest, or moved off the screen by something newer.
    setThread(turn, merge(before, news));
    return;
  }
  const again: Thread = { ...nextEpisode(replace(before, news), true), recoveredAt: null };
  const calmAt = (before.recoveredAt ?? time) + turn.settings.groupIntervalMs;
  if (told === null && mayWait(turn, news)) wait(turn, again, time + turn.settings.groupWaitMs);
  else if (told === null || time >= calmAt || exceeds(news.urgency, told)) present(turn, again);
  else wait(turn, again, calmAt);
}

/** Whether others of its kind may come within a moment, to be told together. */
function mayWait(turn: Turn, news: News): boolean {
  return news.mayWait === true && turn.settings.groupWaitMs > 0 && !atLeast(news.urgency, "high");
}

function wait(turn: Turn, thread: Thread, until: number): void {
  setThread(turn, { ...thread, status: "waiting", flushAt: until });
  appoint(turn, "thread", thread.key, until);
}

/** Counts on, and changes what is on the screen, though not each time that something happens. */
function silently(turn: Turn, next: Thread): void {
  const { time } = turn.clock;
  if (next.status !== "shown") {
    setThread(turn, next);
  } else if (time - next.wordAt >= turn.settings.groupWaitMs) {
    update(turn, next);
  } else if (next.flushAt === null) {
    const flushAt = next.wordAt + turn.settings.groupWaitMs;
    setThread(turn, { ...next, flushAt });
    appoint(turn, "thread", next.key, flushAt);
  } else {
    setThread(turn, next);
  }
}

/** Says what has gathered in a thread whose time has come. */
export function flush(turn: Turn, key: string): void {
  const thread = threadOf(turn, key);
  if (thread === undefined || thread.flushAt === null || thread.flushAt > turn.clock.time) return;
  if (thread.status === "waiting") present(turn, thread);
  else if (thread.status === "shown") update(turn, thread);
}

/**
 * Too many different faults become one that counts. Once the human has closed it, or it had to make room, it begins to
 * count anew, and is shown again after a while.
 */
function tellOfMore(turn: Turn, news: News): void {
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

function mayStillSpeak(turn: Turn, news: News): boolean {
  const key = bucketOf(news);
  const { taken, bucket } = take(lookup(turn.desk.buckets, key), turn.settings.rate, turn.clock.time);
  setDesk(turn, { buckets: insert(turn.desk.buckets, key, bucket) });
  return taken;
}

/** Only faults that a run survives are rationed: its end is told once anyway. */
function isFault(news: News): boolean {
  return (news.kind === "error" || news.kind === "warning") && news.terminal !== true;
}

/** What is rationed together. */
export function bucketOf({ group, job }: { readonly group?: string | null; readonly job?: string }): string {
  return group != null ? `group:${group}` : `job:${job ?? ""}`;
}

function begin(turn: Turn, news: News): Thread {
  return newThread(news, turn.clock.now, turn.clock.time);
}

/** Enters it into its run, which forgets the oldest subject when it has too many. */
function enlist(turn: Turn, thread: Thread): void {
  const run = runOf(turn, thread.job);
  setThread(turn, thread);
  if (run === undefined) {
    const loose = [...turn.desk.loose.filter((key) => key !== thread.key), thread.key];
    setDesk(turn, { loose });
    if (loose.length > mostLoose) {
      const oldest = loose.find((key) => threadOf(turn, key)?.status === "gone") ?? (loose[0] as string);
      dropThread(turn, oldest);
      setDesk(turn, { loose: loose.filter((key) => key !== oldest) });
    }
    return;
  }
  const threads = [...run.threads.filter((key) => key !== thread.key), thread.key];
  if (threads.length > mostThreads) {
    const dispensable = threads.find((key) => threadOf(turn, key)?.status === "gone") ?? threads[0];
    dropThread(turn, dispensable as string);
    setRun(turn, run, { ...run, threads: threads.filter((key) => key !== dispensable) });
  } else {
    setRun(turn, run, { ...run, threads });
  }
}

function factsOf(news: News): Facts {
  const what =
    news.terminal && news.kind === "error" ? "failure" : news.kind === "digest" ? "info" : news.kind;
  const { job = "" } = news.about ?? news;
  return { what, code: news.code ?? "", job, host: news.host ?? "" };
}

/** One more of the same: the latest words, the highest urgency, and a count. */
function merge(before: Thread, news: News): Thread {
  const count = before.count + 1;
  return {
    ...before,
    urgency: moreUrgent(before.urgency, news.urgency),
    title: before.group === null ? news.title : groupTitle(before, count),
    message: before.group === null ? news.message : news.title,
    count,
  };
}

/** Something newer in the place of what was said. */
function replace(before: Thread, news: News): Thread {
  return {
    ...before,
    urgency: news.urgency,
    title: news.title,
    message: news.message,
    milestone: news.milestone ?? null,
    progress: news.progress ?? null,
    actions: news.actions ?? before.actions,
    count: 1,
  };
}

/** Whether it would say what is said already. */
function isSame(before: Thread, next: Thread): boolean {
  const { title, message, urgency, milestone } = before;
  return (
    title === next.title &&
    message === next.message &&
    urgency === next.urgency &&
    milestone === next.milestone
  );
}

function nextEpisode(thread: Thread, anew: boolean): Thread {
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
