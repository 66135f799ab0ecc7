import type { BackendName } from "../backends/backend.js";
import type { Answerable } from "../model/answerable.js";
import type { Degraded } from "../model/capabilities.js";
import type { Outcome } from "./outcome.js";

/** What became of a notification so far. */
export interface Shown {
  /** The notification's id, also where it had none. */
  readonly id: string;
  /** Who shows it; `log` and `alert_file` are the last resorts, and show nothing. */
  readonly backend: BackendName | "log" | "alert_file";
  /** `unknown` where nobody says whether it is on a screen. */
  readonly delivered: "accepted" | "unknown";
  /** What could not be shown as it was meant. */
  readonly degraded: readonly Degraded[];
  /** Answers that a human can give to it where it is shown. */
  readonly answerable: Answerable;
  /** How it ends. Never rejects; settles at the latest at its time to live, or after a day. */
  readonly outcome: Promise<Outcome>;
}
