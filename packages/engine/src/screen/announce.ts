import { atLeast, exceeds } from "../classification/urgency.js";
import { type Facts, isInhibited, withSource } from "../grouping/inhibition.js";
import { type Draft, setDesk } from "../state/draft.js";
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
export function announce(draft: Draft, news: News): void {
  const before = threadOf(draft, news.key);
  const facts = factsOf(news);
  const { key } = news.about ?? news;
  if (isInhibited(draft.settings.inhibitions, draft.desk.sources, key, facts)) {
    record(draft, begin(draft, news), "inhibited");
    // Nothing of it comes to the screen, so nobody could acknowledge it there.
    seeRun(draft, news.job ?? null, news.attempt ?? null);
    return;
  }
  if (facts.what === "failure" || facts.what === "error") {
    const sources = withSource(draft.settings.inhibitions, draft.desk.sources, { key, ...facts });
    if (sources !== draft.desk.sources) setDesk(draft, { sources });
  }
  if (before === undefined) open(draft, news);
  else if (before.status === "gone") takeUpAgain(draft, before, news);
  else follow(draft, before, news);
}

/** A subject of which nothing was said yet. */
function open(draft: Draft, news: News): void {
  const thread = begin(draft, news);
  if (isFault(news) && news.urgency !== "critical" && !mayStillSpeak(draft, news)) {
    record(draft, thread, "too_many");
    tellOfMore(draft, news);
    return;
  }
  enlist(draft, thread);
  if (mayWait(draft, news)) wait(draft, thread, draft.clock.time + draft.settings.groupWaitMs);
  else present(draft, thread);
}

/** News of a subject that is on the screen, held or waiting. */
function follow(draft: Draft, before: Thread, news: News): void {
  const { time } = draft.clock;
  if (before.kind === "progress" || before.kind === "completion" || before.kind === "info") {
    const grouped = before.group !== null && before.kind !== "progress";
    const next = grouped ? merge(before, news) : replace(before, begin(draft, news));
    const again = grouped ? time - before.wordAt < draft.settings.groupIntervalMs : isSame(before, next);
    if (before.status === "waiting") setThread(draft, next);
    else if (again) silently(draft, next);
    else present(draft, nextEpisode(next, before.kind !== "progress"));
    return;
  }
  const next = merge(before, news);
  if (before.status === "waiting") {
    if (atLeast(next.urgency, "high") && exceeds(next.urgency, before.urgency)) present(draft, next);
    else setThread(draft, next);
  } else if (exceeds(next.urgency, before.alerted ?? "low")) {
    present(draft, next);
  } else if (next.group !== null && time - before.wordAt >= draft.settings.groupIntervalMs) {
    present(draft, nextEpisode({ ...next, count: 1 }, true));
  } else {
    silently(draft, next);
  }
}

/** News of a subject of which nothing is left on the screen. */
function takeUpAgain(draft: Draft, before: Thread, news: News): void {
  const { time } = draft.clock;
  if (before.kind === "progress" || before.kind === "info" || before.kind === "completion") {
    present(draft, nextEpisode(replace(before, begin(draft, news)), before.kind !== "progress"));
    return;
  }
  const told = before.alerted;
  if (before.group !== null && told !== null) {
    // Of a group the human has only seen who it was then.
    const anew = nextEpisode(replace(before, begin(draft, news)), true);
    const groupCalmAt = before.wordAt + draft.settings.groupIntervalMs;
    if (time >= groupCalmAt || exceeds(news.urgency, told)) present(draft, anew);
    else wait(draft, anew, groupCalmAt);
    return;
  }
  if (told !== null && before.recoveredAt === null && !exceeds(news.urgency, told)) {
    // The human knows of it: it was waved away, told in a digest, or moved off the screen by something newer.
    setThread(draft, merge(before, news));
    return;
  }
  const again: Thread = { ...nextEpisode(replace(before, begin(draft, news)), true), recoveredAt: null };
  const calmAt = (before.recoveredAt ?? time) + draft.settings.groupIntervalMs;
  if (told === null && mayWait(draft, news)) wait(draft, again, time + draft.settings.groupWaitMs);
  else if (told === null || time >= calmAt || exceeds(news.urgency, told)) present(draft, again);
  else wait(draft, again, calmAt);
}

/** Returns whether others of its kind may come within a moment, to be shown together. */
function mayWait(draft: Draft, news: News): boolean {
  return news.mayWait === true && draft.settings.groupWaitMs > 0 && !atLeast(news.urgency, "high");
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
