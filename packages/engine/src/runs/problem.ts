import { classify } from "../classification/classify.js";
import { problemFrom } from "../classification/problem.js";
import { isUrgency } from "../classification/urgency.js";
import type { EngineEvent } from "../events/event.js";
import { fingerprintOf, hash64 } from "../grouping/fingerprint.js";
import { isCount } from "../progress/reading.js";
import { announce } from "../screen/announce.js";
import { update } from "../screen/present.js";
import { endThread, setThread, threadOf } from "../screen/threads.js";
import { type Draft, report, setDesk } from "../state/draft.js";
import type { Run } from "../state/run.js";
import type { Thread } from "../state/thread.js";
import { clean, textOf } from "../text/clean.js";
import { show } from "../text/describe.js";
import { tellProblem } from "../wording/sentences.js";
import { arrive, find, isJob } from "./find-run.js";
import { errorActions, problemKey } from "./finish.js";
import { speakerOf } from "./speaker.js";

/** Announces a fault that a run survives. That of a part is announced by the whole. */
export function problem(draft: Draft, event: Extract<EngineEvent, { kind: "problem" }>): void {
  const run = arrive(draft, event);
  if (run === undefined) return;
  const { group, job, attempt, title, host } = speakerOf(draft, run);
  const fault = problemFrom(event.problem);
  const classification = classify(fault, { rules: draft.settings.rules });
  const kind = event.severity === "warning" ? "warning" : "error";
  const key = problemKey({ job, attempt }, fingerprintOf(fault, classification.code));
  const told = tellProblem(classification, fault.message);
  announce(draft, {
    ...(group === null ? { key, job, attempt } : { key: `group:${group}:${kind}`, about: { key, job } }),
    kind,
    urgency: classification.urgency,
    title: `${kind === "error" ? "Error" : "Warning"} in ${title}`,
    message: clean(job === run.job ? told : `${run.title}: ${told}`, 1000),
    group,
    host: run.host === "" ? host : run.host,
    code: classification.code,
    actions: kind === "error" ? errorActions(draft, false) : [],
    mayWait: true,
  });
}

/** Marks faults as passed: what was not shown yet never will be, and what was shown says so in its place. */
export function recovered(draft: Draft, event: Extract<EngineEvent, { kind: "recovered" }>): void {
  const run = find(draft, event);
  if (run === undefined) return;
  if (!isTextOrNone(event.code) || !isTextOrNone(event.fingerprint)) {
    report(draft, "invalid_event", "recovered: code and fingerprint must be texts", run.job);
    return;
  }
  const voice = speakerOf(draft, run);
  const passed = (key: string, code: string | null) => concerns(run, voice, event, key, code);
  const { sources } = draft.desk;
  const left = sources.filter((source) => !passed(source.key, source.code));
  if (left.length < sources.length) setDesk(draft, { sources: left });
  for (const key of voice.threads) {
    const thread = threadOf(draft, key);
    if (thread && passed(thread.key, thread.code)) recover(draft, thread);
  }
}

function recover(draft: Draft, thread: Thread): void {
  if (thread.recoveredAt !== null) return;
  if (thread.onScreen) {
    const title = `Recovered: ${thread.title}`;
    update(draft, { ...thread, title, urgency: "low", actions: [], status: "shown" });
    const passive = threadOf(draft, thread.key) ?? thread;
    setThread(draft, {
      ...passive,
      title: thread.title,
      actions: thread.actions,
      onScreen: false,
      escalateAt: null,
    });
  } else {
    endThread(draft, thread, "recovered");
  }
  const settled = threadOf(draft, thread.key) ?? thread;
  setThread(draft, { ...settled, status: "gone", recoveredAt: draft.clock.time });
}

/** Returns whether a fault is among those that have passed. A part that names none cannot mean those of other parts. */
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

/** Announces a remark of the program. */
export function remark(draft: Draft, event: Extract<EngineEvent, { kind: "remark" }>): void {
  const key = textOf(event.key, 200);
  const title = textOf(event.title, 250);
  if (key === undefined || title === undefined) {
    report(
      draft,
      "invalid_event",
      `a remark needs a key and a title, not ${show(event.key)} and ${show(event.title)}`,
    );
    return;
  }
  const group = textOf(event.group, 200) ?? null;
  announce(draft, {
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
