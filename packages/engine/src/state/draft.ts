import type { Diagnostic, Effect } from "../events/effect.js";
import { insert, lookup, type PersistentMap } from "../persistent-map.js";
import type { Settings } from "../settings/settings.js";
import type { Clock } from "../time/clock.js";
import type { Run } from "./run.js";
import { type Desk, type State, stateVersion, type Taskbar } from "./state.js";
import { recount } from "./tally.js";

/**
 * Accumulator of one step: the parts of the next state, and the effects so far. `step` opens it, the functions of
 * `screen/` and `runs/` change it, and `step` closes it; no reference outlives the call. Invariants: a function assigns a
 * new value to `runs`, `taskbar` or `desk` and never changes the value in place, so the state that went in stays as it
 * was; `runs` and the tally of `taskbar` change together, through {@link setRun}; `effects` only grows, in the order in
 * which they are to be done. It is mutable because most steps change one run: returning the parts from each function
 * would allocate for every reading of progress.
 */
export interface Draft {
  readonly clock: Clock;
  readonly settings: Settings;
  /** Makes nonces of this process differ from those of another. */
  readonly salt: string;
  runs: PersistentMap<Run>;
  taskbar: Taskbar;
  desk: Desk;
  readonly effects: Effect[];
}

/** Begins a step. */
export function openDraft(state: State, clock: Clock, settings: Settings, salt: string): Draft {
  const { runs, taskbar, desk } = state;
  return { clock, settings, salt, runs, taskbar, desk, effects: [] };
}

/** Ends a step: makes the next state, and hands over the effects. The draft must not be changed any more. */
export function closeDraft(
  { clock, runs, taskbar, desk, effects }: Draft,
  lineage: string,
): { readonly state: State; readonly effects: readonly Effect[] } {
  return { state: { version: stateVersion, lineage, clock, runs, taskbar, desk }, effects };
}

/** Replaces a run, and updates the tally. */
export function setRun(draft: Draft, before: Run | null, after: Run): void {
  draft.runs = insert(draft.runs, after.job, after);
  const tally = recount(draft.taskbar.tally, before, after);
  if (tally !== draft.taskbar.tally) setTaskbar(draft, tally, draft.taskbar);
}

/** Returns the run as it is now. */
export function runOf(draft: Draft, job: string | null): Run | undefined {
  return job === null ? undefined : lookup(draft.runs, job);
}

/** Replaces parts of the desk. */
export function setDesk(draft: Draft, change: Partial<Desk>): void {
  draft.desk = { ...draft.desk, ...change };
}

function setTaskbar(draft: Draft, tally: Taskbar["tally"], { shown, at, waiting, flashing }: Taskbar): void {
  draft.taskbar = { tally, shown, at, waiting, flashing };
}

/** Reports what is wrong with the input. */
export function report(draft: Draft, code: Diagnostic["code"], detail: string, job?: string): void {
  draft.effects.push({ kind: "diagnostic", code, detail, job });
}

/** Reports it once for each run, since jobs repeat their mistakes thousands of times. */
export function reportOnce(draft: Draft, run: Run, code: Diagnostic["code"], detail: string): void {
  if (run.complaints.includes(code)) return;
  setRun(draft, run, { ...run, complaints: [...run.complaints, code] });
  report(draft, code, detail, run.job);
}
