import type { Effect } from "../events/effect.js";
import { insert, lookup, type PersistentMap } from "../persistent-map.js";
import type { Settings } from "../settings/settings.js";
import type { Clock } from "../time/clock.js";
import type { Run } from "./run.js";
import type { Desk, State, Taskbar } from "./state.js";
import { recount } from "./tally.js";

/**
 * One step in the making: the pieces of the next state, which are replaced and never changed, and the effects so far.
 * It lives for one call of `step` and is seen by nobody outside.
 */
export interface Turn {
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
export function openTurn(state: State, clock: Clock, settings: Settings, salt: string): Turn {
  const { runs, taskbar, desk } = state;
  return { clock, settings, salt, runs, taskbar, desk, effects: [] };
}

/** Replaces a run, and counts it anew. */
export function setRun(turn: Turn, before: Run | null, after: Run): void {
  turn.runs = insert(turn.runs, after.job, after);
  const tally = recount(turn.taskbar.tally, before, after);
  if (tally !== turn.taskbar.tally) setTaskbar(turn, tally, turn.taskbar);
}

/** The run as it is now. */
export function runOf(turn: Turn, job: string | null): Run | undefined {
  return job === null ? undefined : lookup(turn.runs, job);
}

/** Replaces parts of the desk. */
export function setDesk(turn: Turn, change: Partial<Desk>): void {
  turn.desk = { ...turn.desk, ...change };
}

function setTaskbar(turn: Turn, tally: Taskbar["tally"], { shown, at, waiting, flashing }: Taskbar): void {
  turn.taskbar = { tally, shown, at, waiting, flashing };
}
