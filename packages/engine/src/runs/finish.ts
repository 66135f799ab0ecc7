import { classify } from "../classification/classify.js";
import type { Problem } from "../classification/problem.js";
import { exceeds } from "../classification/urgency.js";
import type { Action } from "../events/effect.js";
import { fingerprintOf } from "../grouping/fingerprint.js";
import { announce } from "../screen/announce.js";
import { focusOn, pass, update } from "../screen/present.js";
import { appoint, begin, record, retire, setThread, threadOf } from "../screen/threads.js";
import { runOf, setRun, type Turn } from "../state/draft.js";
import { type Run, runKey } from "../state/run.js";
import type { News, Thread } from "../state/thread.js";
import { clean } from "../text/clean.js";
import { tellCompleted, tellFailed } from "../wording/sentences.js";
import { voiceOf } from "./speaker.js";

const viewDetails: Action = { id: "view_details", label: "View Details" };
const retry: Action = { id: "retry", label: "Retry" };

/** The buttons of an error. */
export function errorActions(turn: Turn, terminal: boolean): readonly Action[] {
  return terminal && turn.settings.retry ? [viewDetails, retry] : [viewDetails];
}

/** Ends a run, and tells of it once: success and failure aloud, what somebody stopped in the history only. */
export function finish(
  turn: Turn,
  run: Run,
  phase: "succeeded" | "failed" | "cancelled",
  said: string | Problem | undefined,
): void {
  const late = run.phase === "succeeded";
  const ended: Run = { ...run, phase, beat: turn.clock.time, stalled: false, unseen: phase === "failed" };
  setRun(turn, run, ended);
  const sameFault = phase === "failed" ? faultOnScreen(turn, ended, said as Problem) : undefined;
  clearAway(turn, ended, phase);
  appoint(turn, "forget", run.job, turn.clock.time + turn.settings.forgetAfterMs);

  const note = typeof said === "string" ? clean(said, 1000) : undefined;
  const news =
    phase === "failed" ? failure(turn, ended, late, said as Problem) : ending(turn, ended, phase, note);
  const voice = voiceOf(turn, ended);
  // A whole that has already told of its success will not tell of this any more.
  const isTold = voice.job !== run.job && !(phase === "failed" && voice.phase === "succeeded");
  if (isTold) {
    foldIntoWhole(turn, ended, voice, news);
  } else if (phase === "cancelled") {
    record(turn, begin(turn, news), "cancelled");
  } else if (phase === "succeeded" && isBrief(turn, ended)) {
    pass(turn, begin(turn, news), "brief");
    remember(turn, ended.job, news.key);
  } else if (sameFault && isFresh(turn, sameFault, news)) {
    takeOver(turn, sameFault, news);
  } else {
    if (sameFault) retire(turn, threadOf(turn, sameFault.key) ?? sameFault, "ended");
    announce(turn, news);
    if (phase === "succeeded") flash(turn, ended);
  }
}

/** A failed run that hears of its failure again counts it, since several workers may report the same. */
export function failAgain(turn: Turn, run: Run, problem: Problem): void {
  const news = failure(turn, run, false, problem);
  const told = threadOf(turn, news.key);
  if (told && told.code === news.code) announce(turn, { ...news, urgency: told.urgency });
}

function ending(turn: Turn, run: Run, phase: "succeeded" | "cancelled", note: string | undefined): News {
  const ranMs = turn.clock.time - run.since;
  const words =
    phase === "succeeded"
      ? tellCompleted(turn.settings.wording, run, ranMs, note)
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

function failure(turn: Turn, run: Run, late: boolean, problem: Problem): News {
  const classification = classify(problem, { terminal: true, rules: turn.settings.rules });
  const message = problem.message === undefined ? undefined : clean(problem.message, 1000);
  return {
    key: `${runKey(run)}:${late ? "late" : "end"}`,
    kind: "error",
    urgency: classification.urgency,
    ...tellFailed(turn.settings.wording, run, turn.clock.time - run.since, classification, message),
    ...aboutRun(run),
    code: classification.code,
    terminal: true,
    actions: errorActions(turn, true),
  };
}

/** The thread of a problem that is the same fault as this failure. */
function faultOnScreen(turn: Turn, run: Run, problem: Problem): Thread | undefined {
  const { code } = classify(problem, { terminal: true, rules: turn.settings.rules });
  return threadOf(turn, problemKey(run, fingerprintOf(problem, code)));
}

/**
 * Whether the human has just been told of the fault, no less urgently: then that it ended the run is a change of what they
 * see, and nothing to be noticed once more. A question cannot be changed.
 */
function isFresh(turn: Turn, { onScreen, acknowledged, alerted, wordAt }: Thread, news: News): boolean {
  const isQuestion = turn.settings.retry;
  const isRecent = turn.clock.time - wordAt < turn.settings.groupIntervalMs;
  return onScreen && !acknowledged && !isQuestion && isRecent && !exceeds(news.urgency, alerted ?? "low");
}

/** Says in the place of a problem that it ended the run. */
function takeOver(turn: Turn, problem: Thread, { title, message, actions = [] }: News): void {
  const taken = { ...problem, title, message, actions };
  update(turn, taken);
  record(turn, taken, null);
}

/** The subject of one fault of a run. */
export function problemKey(run: Pick<Run, "job" | "attempt">, fingerprint: string): string {
  return `${runKey(run)}:problem:${fingerprint}`;
}

function aboutRun({ job, attempt, group, host }: Run): Pick<News, "job" | "attempt" | "group" | "host"> {
  return { job, attempt, group, host };
}

/**
 * What a run said of its way is over with it. Faults stay to be read, unless nobody has to read them any more, but what
 * presses now is how it ended.
 */
function clearAway(turn: Turn, run: Run, phase: Run["phase"]): void {
  for (const key of run.threads) {
    const thread = threadOf(turn, key);
    if (!thread || thread.attempt !== run.attempt) continue;
    const late = key === `${runKey(run)}:end`;
    if (thread.kind === "progress" || thread.code === "stalled" || late) retire(turn, thread, "ended");
    else if (thread.status === "waiting" && phase === "cancelled") retire(turn, thread, "cancelled");
    else if (thread.status === "waiting" && phase === "failed") retire(turn, thread, "inhibited");
    else if (thread.escalateAt !== null) setThread(turn, { ...thread, escalateAt: null });
  }
}

/** The whole speaks for its parts, and tells how many of them failed. */
function foldIntoWhole(turn: Turn, part: Run, whole: Run, news: News): void {
  record(turn, begin(turn, news), "grouped");
  if (part.phase === "failed") setRun(turn, whole, { ...whole, failedParts: whole.failedParts + 1 });
}

/** Somebody who watched a short run to its end need not be told of it. */
function isBrief(turn: Turn, run: Run): boolean {
  return turn.clock.time - run.since < turn.settings.minRunMs && focusOn(turn, run.job) === "on";
}

function flash(turn: Turn, run: Run): void {
  if (focusOn(turn, run.job) === "on") return;
  turn.taskbar = { ...turn.taskbar, flashing: true };
  turn.effects.push({ kind: "taskbar", value: turn.taskbar.shown, flash: true });
}

function remember(turn: Turn, job: string, key: string): void {
  const run = runOf(turn, job);
  if (run) setRun(turn, run, { ...run, threads: [...run.threads, key] });
}
