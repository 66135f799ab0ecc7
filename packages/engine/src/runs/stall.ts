import { announce } from "../screen/announce.js";
import { endThread, schedule, setThread, threadOf } from "../screen/threads.js";
import { type Draft, runOf, setRun } from "../state/draft.js";
import { type Run, runKey } from "../state/run.js";
import { tellDuration } from "../wording/measures.js";
import { speaksForItself } from "./speaker.js";

/** Starts the watch over a run that begins to run: from now on its silence may mean something. */
export function beginsToRun(draft: Draft, job: string): void {
  const run = runOf(draft, job);
  const stallMs = run && stallAfter(draft, run);
  if (stallMs) schedule(draft, "stall", job, draft.clock.time + stallMs);
}

/** Takes in a sign of life. Only progress ends a stall: a job that hangs may still send heartbeats. */
export function markAlive(draft: Draft, run: Run, byProgress = false): void {
  const stalled = run.stalled && !byProgress;
  setRun(draft, run, { ...run, beat: draft.clock.time, stalled });
  if (!run.stalled || stalled) return;
  const warning = threadOf(draft, stallKey(run));
  if (warning) {
    endThread(draft, warning, "recovered");
    const gone = threadOf(draft, warning.key) ?? warning;
    setThread(draft, { ...gone, recoveredAt: draft.clock.time });
  }
  beginsToRun(draft, run.job);
}

/** Warns once if nothing was heard of a run for too long. */
export function watch(draft: Draft, job: string): void {
  const run = runOf(draft, job);
  const stallMs = run && stallAfter(draft, run);
  if (!run || !stallMs || run.stalled || run.phase !== "running") return;
  const silence = draft.clock.time - run.beat;
  if (silence < stallMs) {
    schedule(draft, "stall", job, run.beat + stallMs);
    return;
  }
  setRun(draft, run, { ...run, stalled: true });
  if (!speaksForItself(draft, run)) return;
  announce(draft, {
    key: stallKey(run),
    kind: "warning",
    urgency: "normal",
    title: `${run.title} stalls`,
    message: `nothing was heard of it for ${tellDuration(silence)}`,
    job: run.job,
    attempt: run.attempt,
    group: null,
    host: run.host,
    code: "stalled",
  });
}

/** The subject of a run's silence. */
function stallKey(run: Run): string {
  return `${runKey(run)}:stall`;
}

function stallAfter(draft: Draft, run: Run): number {
  return run.stallMs > 0 ? run.stallMs : draft.settings.stallMs;
}
