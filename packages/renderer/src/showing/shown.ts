import type { Answerable, Outcome } from "@toasty/proto/surface";
import type { BackendName } from "../backends/backend.js";
import type { Degraded } from "../model/capabilities.js";

/** Result of `show()`: the way in which a notification is shown, and its end. */
export interface Shown extends DisplayResult {
  /** The notification's id, also where it had none. */
  readonly id: string;
  /** The end of it. Never rejects; settles at the latest at its time to live, or after a day. */
  readonly outcome: Promise<Outcome>;
}

/** The part of {@link Shown} that depends on the backend. */
export interface DisplayResult {
  /** The backend that shows it; `log` and `alert_file` are the last resorts, and show nothing. */
  readonly backend: BackendName | "log" | "alert_file";
  /** `unknown` where nobody says whether it is on a screen. */
  readonly delivered: "accepted" | "unknown";
  /** Parts that could not be shown as they were meant. */
  readonly degraded: readonly Degraded[];
  /** Answers that a human can give to it where it is shown. */
  readonly answerable: Answerable;
}
