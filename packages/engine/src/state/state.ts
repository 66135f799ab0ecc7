import type { Tristate } from "../gate/decide.js";
import type { Mute } from "../gate/mute.js";
import type { Bucket } from "../gate/pace.js";
import type { Source } from "../grouping/inhibition.js";
import { emptyHistory, type History } from "../history/history.js";
import type { PersistentMap } from "../persistent-map.js";
import { noTaskbar, type TaskbarValue } from "../taskbar/value.js";
import type { Agenda } from "../time/agenda.js";
import { type Clock, stoppedClock } from "../time/clock.js";
import type { Run } from "./run.js";
import { emptyTally, type Tally } from "./tally.js";
import type { Thread } from "./thread.js";

/** Everything that the engine knows. It survives JSON as it is. */
export interface State {
  readonly version: typeof stateVersion;
  /** Tells this state and all that come of it from those of other engines. */
  readonly lineage: string;
  readonly clock: Clock;
  /** By job. */
  readonly runs: PersistentMap<Run>;
  readonly taskbar: Taskbar;
  readonly desk: Desk;
}

/** The bar over all runs. */
export interface Taskbar {
  readonly tally: Tally;
  readonly shown: TaskbarValue;
  /** Engine time of the last change on the screen. */
  readonly at: number | null;
  /** True while a change waits for its turn. */
  readonly waiting: boolean;
  readonly flashing: boolean;
}

/** Everything that is, was or will be in front of the human. */
export interface Desk {
  /** By key. */
  readonly threads: PersistentMap<Thread>;
  /** The key of each thread by the id that it has in the contract. */
  readonly keys: PersistentMap<string>;
  /** Keys of the threads that belong to no run, oldest first. */
  readonly loose: readonly string[];
  /** Keys of what is on the screen, oldest first. */
  readonly visible: readonly string[];
  /** Keys of what the gate holds back, oldest first. */
  readonly held: readonly string[];
  readonly agenda: Agenda;
  readonly history: History;
  /** By group: how much may still be said. */
  readonly buckets: PersistentMap<Bucket>;
  readonly sources: readonly Source[];
  readonly dnd: Tristate;
  readonly focus: { readonly everywhere: Tristate; readonly jobs: Readonly<Record<string, Tristate>> };
  readonly mutes: readonly Mute[];
  /** Engine time of the last sound. */
  readonly soundAt: number | null;
  /** Engine time until which a restored engine keeps quiet. */
  readonly settlesAt: number | null;
  /** Counts what needs a number of its own. */
  readonly serial: number;
  /** Number of threads that were forgotten: their names may come up again, and must not be taken for theirs. */
  readonly forgotten: number;
  /** Engine time of the wake that was asked for. */
  readonly armed: number | null;
  readonly disposed: boolean;
}

/** Rises when an older engine's state can no longer be read. */
export const stateVersion = 1;

/** First state of every engine. */
export const initialState: State = {
  version: stateVersion,
  lineage: "",
  clock: stoppedClock,
  runs: null,
  taskbar: { tally: emptyTally, shown: noTaskbar, at: null, waiting: false, flashing: false },
  desk: {
    threads: null,
    keys: null,
    loose: [],
    visible: [],
    held: [],
    agenda: [],
    history: emptyHistory,
    buckets: null,
    sources: [],
    dnd: "unknown",
    focus: { everywhere: "unknown", jobs: {} },
    mutes: [],
    soundAt: null,
    settlesAt: null,
    serial: 0,
    forgotten: 0,
    armed: null,
    disposed: false,
  },
};
