import type { LineOptions } from "../connecting/open-line.js";
import type { Ending } from "../running/ending.js";

/** What the spectator is to tell, and how. */
export interface Spectacle {
  /** `job`: a few notifications, by the engine's rules. `bar`: one that moves with every reading. */
  readonly manner: "job" | "bar";
  /** What the human knows it by. */
  readonly name: string;
  /** The notification's id; a new one where there is none. For bars. */
  readonly id: string | undefined;
  readonly to: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly line: LineOptions;
  /** The user's own expression for progress. */
  readonly pattern: string | undefined;
  /** What ends sooner is not told. */
  readonly quietUnderMs: number;
  /** How many of the last lines a failure shows. */
  readonly lastLines: number;
  /** Whether a human is likely to look at a terminal that shows the program. */
  readonly watched: boolean;
  /** Whether there is a terminal whose tab can show progress. */
  readonly taskbar: boolean;
}

/** What the spectator is told. */
export type ToSpectator =
  | { readonly type: "printed"; readonly source: string; readonly bytes: Uint8Array }
  | { readonly type: "ended"; readonly ending: Ending | undefined };

/** What the spectator says. */
export type FromSpectator =
  /** So many bytes are read: there is room for more. */
  | { readonly type: "read"; readonly bytes: number }
  /** To be written to the terminal, where it shows nothing but progress. */
  | { readonly type: "terminal"; readonly text: string }
  /** Nobody will be told anything, for this reason. */
  | { readonly type: "nobody"; readonly reason: string }
  /** All is read, and the end is about to be told. */
  | { readonly type: "ending" }
  | { readonly type: "report"; readonly report: Report };

/** What came of telling. */
export interface Report {
  /** The titles that somebody has got or will get, in order. */
  readonly told: readonly string[];
  /** How far the program said that it was; null where it did not say. */
  readonly progress: number | null;
  /** Why something could not be told, if anything could not. */
  readonly trouble: string | null;
}
