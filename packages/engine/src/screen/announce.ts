import { atLeast, exceeds } from "../classification/urgency.js";
import { type Facts, isInhibited, withSource } from "../grouping/inhibition.js";
import { setDesk, type Turn } from "../state/draft.js";
import type { News, Thread } from "../state/thread.js";
import { enlist } from "./enlist.js";
import { isSame, merge, nextEpisode, replace } from "./merge.js";
import { present, seeRun } from "./present.js";
import { mayStillSpeak, tellOfMore } from "./ration.js";
import { begin, record, setThread, threadOf } from "./threads.js";
import { silently, wait } from "./waiting.js";

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
    // Nothing of it comes to the screen, so nobody could acknowledge it there.
    seeRun(turn, news.job ?? null, news.attempt ?? null);
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
    const next = grouped ? merge(before, news) : replace(before, begin(turn, news));
    const again = grouped ? time - before.wordAt < turn.settings.groupIntervalMs : isSame(before, next);
    if (before.status === "waiting") setThread(turn, next);
    else if (again) silently(turn, next);
    else present(turn, nextEpisode(next, before.kind !== "progress"));
    return;
  }
  const next = merge(before, news);
  if (before.status === "waiting") {
    if (atLeast(next.urgency, "high") && exceeds(next.urgency, before.urgency)) present(turn, next);
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
    present(turn, nextEpisode(replace(before, begin(turn, news)), before.kind !== "progress"));
    return;
  }
  const told = before.alerted;
  if (before.group !== null && told !== null) {
    // Of a group the human has only seen who it was then.
    const anew = nextEpisode(replace(before, begin(turn, news)), true);
    const groupCalmAt = before.wordAt + turn.settings.groupIntervalMs;
    if (time >= groupCalmAt || exceeds(news.urgency, told)) present(turn, anew);
    else wait(turn, anew, groupCalmAt);
    return;
  }
  if (told !== null && before.recoveredAt === null && !exceeds(news.urgency, told)) {
    // The human knows of it: it was waved away, told in a digest, or moved off the screen by something newer.
    setThread(turn, merge(before, news));
    return;
  }
  const again: Thread = { ...nextEpisode(replace(before, begin(turn, news)), true), recoveredAt: null };
  const calmAt = (before.recoveredAt ?? time) + turn.settings.groupIntervalMs;
  if (told === null && mayWait(turn, news)) wait(turn, again, time + turn.settings.groupWaitMs);
  else if (told === null || time >= calmAt || exceeds(news.urgency, told)) present(turn, again);
  else wait(turn, again, calmAt);
}

/** Whether others of its kind may come within a moment, to be told together. */
function mayWait(turn: Turn, news: News): boolean {
  return news.mayWait === true && turn.settings.groupWaitMs > 0 && !atLeast(news.urgency, "high");
}

function factsOf(news: News): Facts {
  const what =
    news.terminal && news.kind === "error" ? "failure" : news.kind === "digest" ? "info" : news.kind;
  const { job = "" } = news.about ?? news;
  return { what, code: news.code ?? "", job, host: news.host ?? "" };
}

/** Only faults that a run survives are rationed: its end is told once anyway. */
function isFault(news: News): boolean {
  return (news.kind === "error" || news.kind === "warning") && news.terminal !== true;
}
