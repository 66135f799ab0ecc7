import type { ConnectionSettings } from "../connecting/connection-options.js";

/** Settings of a spectator. */
export interface SpectatorSettings {
  /** `job`: a few notifications, by the engine's rules. `bar`: one notification that moves with every reading. */
  readonly kind: "job" | "bar";
  /** Name of the program for the human. */
  readonly name: string;
  /** The notification's id; a new one where there is none. For bars. */
  readonly id: string | undefined;
  readonly to: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly connection: ConnectionSettings;
  /** The user's own expression for progress. */
  readonly pattern: string | undefined;
  /** Shorter runs are not reported. */
  readonly quietUnderMs: number;
  /** Number of the last lines in the report of a failure. */
  readonly lastLines: number;
  /** True: a human is likely to look at a terminal that shows the program. */
  readonly watched: boolean;
  /** True: there is a terminal whose tab can show progress. */
  readonly taskbar: boolean;
}

/** End of a program that was run. */
export interface Ending {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ranMs: number;
  /** True: it ended because somebody asked for that, by Ctrl-C or by reading no further. That is no failure. */
  readonly stopped: boolean;
}

/** Messages to the spectator's thread. */
export type ToSpectator =
  | { readonly kind: "printed"; readonly source: string; readonly bytes: Uint8Array }
  | { readonly kind: "ended"; readonly ending: Ending | undefined };

/** Messages from the spectator's thread. */
export type FromSpectator =
  /** The number of bytes that were read: there is room for more. */
  | { readonly kind: "read"; readonly bytes: number }
  /** A sequence for the terminal that shows nothing but progress. */
  | { readonly kind: "terminal"; readonly text: string }
  /** No broker was found, so nothing will be reported. */
  | { readonly kind: "nobody"; readonly reason: string }
  /** All output is read, and the end is about to be reported. */
  | { readonly kind: "ending" }
  | { readonly kind: "report"; readonly report: Report };

/** Result of reporting. Part of the output under `--json`. */
export interface Report {
  /** Titles of the notifications that were delivered or will be, in order. */
  readonly told: readonly string[];
  /** Last progress of the program, 0 to 1; null if it printed none. */
  readonly progress: number | null;
  /** Reason why something could not be reported; null if everything was. */
  readonly trouble: string | null;
}
