import { classify } from "../classification/classify.js";
import type { Problem } from "../classification/problem.js";
import { exceeds } from "../classification/urgency.js";
import type { Action } from "../events/effect.js";
import { fingerprintOf } from "../grouping/fingerprint.js";
import { announce } from "../screen/announce.js";
import { focusOn, pass, update } from "../screen/present.js";
import { begin, endThread, record, schedule, setThread, threadOf } from "../screen/threads.js";
import { type Draft, runOf, setRun } from "../state/draft.js";
import { type Run, runKey } from "../state/run.js";
import type { News, Thread } from "../state/thread.js";
import { clean } from "../text/clean.js";
import { tellCompleted, tellFailed } from "../wording/sentences.js";
import { speakerOf } from "./speaker.js";

const viewDetails: Action = { id: "view_details", label: "View Details" };
const retry: Action = { id: "retry", label: "Retry" };

/** Returns the buttons of an error. */
export function errorActions(draft: Draft, terminal: boolean): readonly Action[] {
  return terminal && draft.settings.retry ? [viewDetails, retry] : [viewDetails];
}

/** Ends a run, and tells of it once: success and failure aloud, what somebody stopped in the history only. */
export function finish(
  draft: Draft,
  run: Run,
  phase: "succeeded" | "failed" | "cancelled",
  said: string | Problem | undefined,
): void {
  const late = run.phase === "succeeded";
  const ended: Run = { ...run, phase, beat: draft.clock.time, stalled: false, unseen: phase === "failed" };
  setRun(draft, run, ended);
  const sameFault = phase === "failed" ? faultOnScreen(draft, ended, said as Problem) : undefined;
  clearAway(draft, ended, phase);
  schedule(draft, "forget", run.job, draft.clock.time + draft.settings.forgetAfterMs);

  const note = typeof said === "string" ? clean(said, 1000) : undefined;
  const news =
    phase === "failed" ? failure(draft, ended, late, said as Problem) : ending(draft, ended, phase, note);
  const voice = speakerOf(draft, ended);
  // A whole that has already told of its success will not tell of this any more.
  const isTold = voice.job !== run.job && !(phase === "failed" && voice.phase === "succeeded");
  if (isTold) {
    foldIntoWhole(draft, ended, voice, news);
  } else if (phase === "cancelled") {
    record(draft, begin(draft, news), "cancelled");
  } else if (phase === "succeeded" && isBrief(draft, ended)) {
    pass(draft, begin(draft, news), "brief");
    remember(draft, ended.job, news.key);
  } else if (sameFault && isFresh(draft, sameFault, news)) {
    takeOver(draft, sameFault, news);
  } else {
    if (sameFault) endThread(draft, threadOf(draft, sameFault.key) ?? sameFault, "ended");
    announce(draft, news);
    if (phase === "succeeded") flash(draft, ended);
  }
}

/** A failed run that hears of its failure again counts it, since several workers may report the same. */
export function failAgain(draft: Draft, run: Run, problem: Problem): void {
  const news = failure(draft, run, false, problem);
  const told = threadOf(draft, news.key);
  if (told && told.code === news.code) announce(draft, { ...news, urgency: told.urgency });
}

function ending(draft: Draft, run: Run, phase: "succeeded" | "cancelled", note: string | undefined): News {
  const ranMs = draft.clock.time - run.since;
  const words =
    phase === "succeeded"
      ? tellCompleted(draft.settings.wording, run, ranMs, note)
      : { title: `${run.title} stopped`, message: note ?? "" };
  const grouped = run.group !== null && phase === "succeeded";
  return {
    key: grouped ? `group:${run.group}:completion` : `${runKey(run)}:end`,
    kind: phase === "succeeded" ? "completion" : "info",
    urgency: phase === "succeeded" ? "normal" : "low",
    ...words,
    ...aboutRun(run),
    ...(grouped ? { job: undefined, attempt: undefined } : {}),
    terminal: true,
    mayWait: grouped,
  };
}

function failure(draft: Draft, run: Run, late: boolean, problem: Problem): News {
  const classification = classify(problem, { terminal: true, rules: draft.settings.rules });
  const message = problem.message === undefined ? undefined : clean(problem.message, 1000);
  return {
    key: `${runKey(run)}:${late ? "late" : "end"}`,
    kind: "error",
    urgency: classification.urgency,
    ...tellFailed(draft.settings.wording, run, draft.clock.time - run.since, classification, message),
    ...aboutRun(run),
    code: classification.code,
    terminal: true,
    actions: errorActions(draft, true),
  };
}

/** The thread of a problem that is the same fault as this failure. */
function faultOnScreen(draft: Draft, run: Run, problem: Problem): Thread | undefined {
  const { code } = classify(problem, { terminal: true, rules: draft.settings.rules });
  return threadOf(draft, problemKey(run, fingerprintOf(problem, code)));
}

/**
 * Returns whether the human has just been told of the fault, no less urgently: then that it ended the run is a change of what they
 * see, and nothing to be noticed once more. A question cannot be changed.
 */
function isFresh(draft: Draft, { onScreen, acknowledged, alerted, wordAt }: Thread, news: News): boolean {
  const isQuestion = draft.settings.retry;
  const isRecent = draft.clock.time - wordAt < draft.settings.groupIntervalMs;
  return onScreen && !acknowledged && !isQuestion && isRecent && !exceeds(news.urgency, alerted ?? "low");
}

/** Says in the place of a problem that it ended the run. */
function takeOver(draft: Draft, problem: Thread, { title, message, actions = [] }: News): void {
  const taken = { ...problem, title, message, actions };
  update(draft, taken);
  record(draft, taken, null);
}

/** The subject of one fault of a run. */
export function problemKey(run: Pick<Run, "job" | "attempt">, fingerprint: string): string {
  return `${runKey(run)}:problem:${fingerprint}`;
}

function aboutRun({ job, attempt, group, host }: Run): Pick<News, "job" | "attempt" | "group" | "host"> {
  return { job, attempt, group, host };
}

/**
 * Ends what a run said of its progress. Faults stay to be read, unless nobody has to read them any more, but what
 * presses now is how it ended.
 */
function clearAway(draft: Draft, run: Run, phase: Run["phase"]): void {
  for (const key of run.threads) {
    const thread = threadOf(draft, key);
    if (!thread || thread.attempt !== run.attempt) continue;
    const late = key === `${runKey(run)}:end`;
    if (thread.kind === "progress" || thread.code === "stalled" || late) endThread(draft, thread, "ended");
    else if (thread.status === "waiting" && phase === "cancelled") endThread(draft, thread, "cancelled");
    else if (thread.status === "waiting" && phase === "failed") endThread(draft, thread, "inhibited");
    else if (thread.escalateAt !== null) setThread(draft, { ...thread, escalateAt: null });
  }
}

/** The whole speaks for its parts, and tells how many of them failed. */
function foldIntoWhole(draft: Draft, part: Run, whole: Run, news: News): void {
  record(draft, begin(draft, news), "grouped");
  if (part.phase === "failed") setRun(draft, whole, { ...whole, failedParts: whole.failedParts + 1 });
}

/** Somebody who watched a short run to its end need not be told of it. */
function isBrief(draft: Draft, run: Run): boolean {
  return draft.clock.time - run.since < draft.settings.minRunMs && focusOn(draft, run.job) === "on";
}

function flash(draft: Draft, run: Run): void {
  if (focusOn(draft, run.job) === "on") return;
  draft.taskbar = { ...draft.taskbar, flashing: true };
  draft.effects.push({ kind: "taskbar", value: draft.taskbar.shown, flash: true });
}

function remember(draft: Draft, job: string, key: string): void {
  const run = runOf(draft, job);
  if (run) setRun(draft, run, { ...run, threads: [...run.threads, key] });
}
