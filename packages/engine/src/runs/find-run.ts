import type { EngineEvent } from "../events/event.js";
import { endThread, setThread, threadOf } from "../screen/threads.js";
import { type Draft, report, reportOnce, runOf, setDesk, setRun } from "../state/draft.js";
import { isOver, newRun, type Run } from "../state/run.js";

/** An event that is about a run. */
type RunEvent = Extract<EngineEvent, { readonly rank?: number | undefined }>;

const longestJob = 512;

/**
 * Finds the run that an event is about, and makes it if it is the first word of it. A higher attempt begins afresh;
 * what an earlier attempt still has to say is dropped.
 */
export function arrive(draft: Draft, event: RunEvent): Run | undefined {
  const fault = faultOf(event);
  if (fault !== undefined) {
    report(draft, "invalid_event", `${event.kind}: ${fault}`);
    return undefined;
  }
  const { job, attempt } = event;
  const known = runOf(draft, job);
  if (known === undefined) return begin(draft, null, job, attempt ?? 1);
  if (attempt === undefined && event.kind === "started" && event.anew === true && isOver(known)) {
    return beginAgain(draft, known, known.attempt + 1);
  }
  if (attempt === undefined || attempt === known.attempt) return known;
  if (attempt > known.attempt) return beginAgain(draft, known, attempt);
  reportOnce(
    draft,
    known,
    "stale_attempt",
    `${event.kind} of attempt ${attempt} came after attempt ${known.attempt} had begun`,
  );
  return undefined;
}

/** Finds the run that an event is about, if there is one already. */
export function find(draft: Draft, event: RunEvent): Run | undefined {
  const fault = faultOf(event);
  const known = fault === undefined ? runOf(draft, event.job) : undefined;
  if (fault !== undefined) report(draft, "invalid_event", `${event.kind}: ${fault}`);
  else if (!known) report(draft, "unknown_job", `${event.kind}: nothing is known of this job`, event.job);
  return known && (event.attempt ?? known.attempt) === known.attempt ? known : undefined;
}

function begin(draft: Draft, before: Run | null, job: string, attempt: number): Run {
  const run = { ...newRun(job, attempt, draft.clock.time), threads: before?.threads ?? [] };
  setRun(draft, before, run);
  return run;
}

/** Errors of the old attempt stay to be read, though they press nobody; its progress, its state and what was held of it are no news any more. */
function beginAgain(draft: Draft, known: Run, attempt: number): Run {
  for (const key of known.threads) {
    const thread = threadOf(draft, key);
    if (!thread) continue;
    if (thread.kind === "error" && thread.status === "shown")
      setThread(draft, { ...thread, escalateAt: null });
    else endThread(draft, thread, "ended");
  }
  const { sources } = draft.desk;
  if (sources.some((source) => source.job === known.job)) {
    setDesk(draft, { sources: sources.filter((source) => source.job !== known.job) });
  }
  return begin(draft, known, known.job, attempt);
}

/** Returns whether a value can name a job. */
export function isJob(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= longestJob;
}

function faultOf({ job, attempt, rank }: RunEvent): string | undefined {
  if (!isJob(job)) {
    return `job must be a text of 1 to ${longestJob} characters`;
  }
  if (attempt !== undefined && !(Number.isSafeInteger(attempt) && attempt >= 1)) {
    return "attempt must be a whole number of at least 1";
  }
  return rank === undefined || (Number.isSafeInteger(rank) && rank >= 0)
    ? undefined
    : "rank must be a whole number of at least 0";
}
