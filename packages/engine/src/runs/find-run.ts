import type { EngineEvent } from "../events/event.js";
import { retire, setThread, threadOf } from "../screen/threads.js";
import { complain, complainOnce } from "../state/diagnostics.js";
import { runOf, setDesk, setRun, type Turn } from "../state/draft.js";
import { isOver, newRun, type Run } from "../state/run.js";

/** An event that is about a run. */
type RunEvent = Extract<EngineEvent, { readonly rank?: number | undefined }>;

const longestJob = 512;

/**
 * Finds the run that an event is about, and makes it if it is the first word of it. A higher attempt begins afresh;
 * what an earlier attempt still has to say is dropped.
 */
export function arrive(turn: Turn, event: RunEvent): Run | undefined {
  const fault = faultOf(event);
  if (fault !== undefined) {
    complain(turn, "invalid_event", `${event.kind}: ${fault}`);
    return undefined;
  }
  const { job, attempt } = event;
  const known = runOf(turn, job);
  if (known === undefined) return begin(turn, null, job, attempt ?? 1);
  if (attempt === undefined && event.kind === "started" && event.anew === true && isOver(known)) {
    return beginAgain(turn, known, known.attempt + 1);
  }
  if (attempt === undefined || attempt === known.attempt) return known;
  if (attempt > known.attempt) return beginAgain(turn, known, attempt);
  complainOnce(
    turn,
    known,
    "stale_attempt",
    `${event.kind} of attempt ${attempt} came after attempt ${known.attempt} had begun`,
  );
  return undefined;
}

/** The run that an event is about, if there is one already. */
export function find(turn: Turn, event: RunEvent): Run | undefined {
  const fault = faultOf(event);
  const known = fault === undefined ? runOf(turn, event.job) : undefined;
  if (fault !== undefined) complain(turn, "invalid_event", `${event.kind}: ${fault}`);
  else if (!known) complain(turn, "unknown_job", `${event.kind}: nothing is known of this job`, event.job);
  return known && (event.attempt ?? known.attempt) === known.attempt ? known : undefined;
}

function begin(turn: Turn, before: Run | null, job: string, attempt: number): Run {
  const run = { ...newRun(job, attempt, turn.clock.time), threads: before?.threads ?? [] };
  setRun(turn, before, run);
  return run;
}

/** Errors of the old attempt stay to be read, though they press nobody; its progress, its state and what was held of it are no news any more. */
function beginAgain(turn: Turn, known: Run, attempt: number): Run {
  for (const key of known.threads) {
    const thread = threadOf(turn, key);
    if (!thread) continue;
    if (thread.kind === "error" && thread.status === "shown")
      setThread(turn, { ...thread, escalateAt: null });
    else retire(turn, thread, "ended");
  }
  const { sources } = turn.desk;
  if (sources.some((source) => source.job === known.job)) {
    setDesk(turn, { sources: sources.filter((source) => source.job !== known.job) });
  }
  return begin(turn, known, known.job, attempt);
}

/** Whether it can name a job. */
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
