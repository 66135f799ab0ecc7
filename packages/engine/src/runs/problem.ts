import { classify } from "../classification/classify.js";
import { problemFrom } from "../classification/problem.js";
import { isUrgency } from "../classification/urgency.js";
import type { EngineEvent } from "../events/event.js";
import { fingerprintOf, hash64 } from "../grouping/fingerprint.js";
import { isCount } from "../progress/reading.js";
import { announce } from "../screen/announce.js";
import { update } from "../screen/present.js";
import { retire, setThread, threadOf } from "../screen/threads.js";
import { complain } from "../state/diagnostics.js";
import { setDesk, type Turn } from "../state/draft.js";
import type { Run } from "../state/run.js";
import type { Thread } from "../state/thread.js";
import { clean, textOf } from "../text/clean.js";
import { show } from "../text/describe.js";
import { tellProblem } from "../wording/sentences.js";
import { arrive, find, isJob } from "./find-run.js";
import { errorActions, problemKey } from "./finish.js";
import { voiceOf } from "./speaker.js";

/** A fault that a run survives. That of a part is told by the whole. */
export function problem(turn: Turn, event: Extract<EngineEvent, { kind: "problem" }>): void {
  const run = arrive(turn, event);
  if (run === undefined) return;
  const { group, job, attempt, title, host } = voiceOf(turn, run);
  const fault = problemFrom(event.problem);
  const classification = classify(fault, { rules: turn.settings.rules });
  const kind = event.severity === "warning" ? "warning" : "error";
  const key = problemKey({ job, attempt }, fingerprintOf(fault, classification.code));
  const told = tellProblem(classification, fault.message);
  announce(turn, {
    ...(group === null ? { key, job, attempt } : { key: `group:${group}:${kind}`, about: { key, job } }),
    kind,
    urgency: classification.urgency,
    title: `${kind === "error" ? "Error" : "Warning"} in ${title}`,
    message: clean(job === run.job ? told : `${run.title}: ${told}`, 1000),
    group,
    host: run.host === "" ? host : run.host,
    code: classification.code,
    actions: kind === "error" ? errorActions(turn, false) : [],
    mayWait: true,
  });
}

/** Faults have passed: what was not told yet never will be, and what was told says so in its place. */
export function recovered(turn: Turn, event: Extract<EngineEvent, { kind: "recovered" }>): void {
  const run = find(turn, event);
  if (run === undefined) return;
  if (!isTextOrNone(event.code) || !isTextOrNone(event.fingerprint)) {
    complain(turn, "invalid_event", "recovered: code and fingerprint must be texts", run.job);
    return;
  }
  const voice = voiceOf(turn, run);
  const passed = (key: string, code: string | null) => concerns(run, voice, event, key, code);
  const { sources } = turn.desk;
  const left = sources.filter((source) => !passed(source.key, source.code));
  if (left.length < sources.length) setDesk(turn, { sources: left });
  for (const key of voice.threads) {
    const thread = threadOf(turn, key);
    if (thread && passed(thread.key, thread.code)) recover(turn, thread);
  }
}

function recover(turn: Turn, thread: Thread): void {
  if (thread.recoveredAt !== null) return;
  if (thread.onScreen) {
    const title = `Recovered: ${thread.title}`;
    update(turn, { ...thread, title, urgency: "low", actions: [], status: "shown" });
    const passive = threadOf(turn, thread.key) ?? thread;
    setThread(turn, {
      ...passive,
      title: thread.title,
      actions: thread.actions,
      onScreen: false,
      escalateAt: null,
    });
  } else {
    retire(turn, thread, "recovered");
  }
  const settled = threadOf(turn, thread.key) ?? thread;
  setThread(turn, { ...settled, status: "gone", recoveredAt: turn.clock.time });
}

/** Whether a fault is among those that have passed. A part that names none cannot mean those of other parts. */
function concerns(
  run: Run,
  voice: Run,
  { code, fingerprint }: Extract<EngineEvent, { kind: "recovered" }>,
  key: string,
  itsCode: string | null,
): boolean {
  if (!key.startsWith(problemKey(voice, ""))) return false;
  if (fingerprint !== undefined) return key === problemKey(voice, hash64(`=${fingerprint}`));
  return code === undefined ? voice.job === run.job : itsCode === code;
}

/** What a program has to say besides. */
export function remark(turn: Turn, event: Extract<EngineEvent, { kind: "remark" }>): void {
  const key = textOf(event.key, 200);
  const title = textOf(event.title, 250);
  if (key === undefined || title === undefined) {
    complain(
      turn,
      "invalid_event",
      `a remark needs a key and a title, not ${show(event.key)} and ${show(event.title)}`,
    );
    return;
  }
  const group = textOf(event.group, 200) ?? null;
  announce(turn, {
    key: group === null ? `remark:${key}` : `group:${group}:info`,
    kind: "info",
    urgency: isUrgency(event.urgency) ? event.urgency : "normal",
    title,
    message: textOf(event.message, 1000) ?? "",
    job: isJob(event.job) ? event.job : undefined,
    group,
    scheduled: event.scheduled === true,
    respectDnd: event.respectDnd !== false,
    ttlMs: isCount(event.ttlMs) && event.ttlMs > 0 ? event.ttlMs : undefined,
    mayWait: group !== null,
  });
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
