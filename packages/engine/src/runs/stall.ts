import { announce } from "../screen/announce.js";
import { appoint, retire, setThread, threadOf } from "../screen/threads.js";
import { runOf, setRun, type Turn } from "../state/draft.js";
import { type Run, runKey } from "../state/run.js";
import { tellDuration } from "../wording/measures.js";
import { speaks } from "./speaker.js";

/** A run begins to run: from now on its silence may mean something. */
export function beginsToRun(turn: Turn, job: string): void {
  const run = runOf(turn, job);
  const stallMs = run && stallAfter(turn, run);
  if (stallMs) appoint(turn, "stall", job, turn.clock.time + stallMs);
}

/** A sign of life. Only progress ends a stall: a job that hangs may still send heartbeats. */
export function revive(turn: Turn, run: Run, byProgress = false): void {
  const stalled = run.stalled && !byProgress;
  setRun(turn, run, { ...run, beat: turn.clock.time, stalled });
  if (!run.stalled || stalled) return;
  const warning = threadOf(turn, stallKey(run));
  if (warning) {
    retire(turn, warning, "recovered");
    const gone = threadOf(turn, warning.key) ?? warning;
    setThread(turn, { ...gone, recoveredAt: turn.clock.time });
  }
  beginsToRun(turn, run.job);
}

/** Looks whether a run is still alive, and says so once if it is not. */
export function watch(turn: Turn, job: string): void {
  const run = runOf(turn, job);
  const stallMs = run && stallAfter(turn, run);
  if (!run || !stallMs || run.stalled || run.phase !== "running") return;
  const silence = turn.clock.time - run.beat;
  if (silence < stallMs) {
    appoint(turn, "stall", job, run.beat + stallMs);
    return;
  }
  setRun(turn, run, { ...run, stalled: true });
  if (!speaks(turn, run)) return;
  announce(turn, {
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

function stallAfter(turn: Turn, run: Run): number {
  return run.stallMs > 0 ? run.stallMs : turn.settings.stallMs;
}
