import type { Urgency } from "../classification/urgency.js";
import type { HoldReason } from "../gate/decide.js";
import type { TaskbarValue } from "../taskbar/value.js";

/** Kind of news. */
export type Kind = "progress" | "completion" | "error" | "warning" | "info" | "digest";

/** A button. */
export interface Action {
  readonly id: "view_details" | "retry";
  readonly label: string;
}

/** Notification for the human, before it becomes a message of the contract. */
export interface Intent {
  /** Names the notification: the same id replaces in place. Fit for the contract. */
  readonly id: string;
  /** Names this word: it is said at most once, whatever is restarted. */
  readonly key: string;
  readonly kind: Kind;
  readonly job: string | null;
  readonly attempt: number | null;
  readonly group: string | null;
  readonly urgency: Urgency;
  readonly title: string;
  readonly message: string;
  readonly milestone: number | null;
  /** Progress, 0 to 1; null where that is not known or does not matter. */
  readonly progress: number | null;
  /** Number of events that it stands for. */
  readonly count: number;
  /** Rises with each word under this id. */
  readonly revision: number;
  readonly respectDnd: boolean;
  readonly actions: readonly Action[];
  /** Comes back with a click, so that a late click does nothing that it should not. */
  readonly nonce: string;
  readonly ttlMs: number | null;
  /** Shown once more, because nobody had reacted. */
  readonly escalated: boolean;
}

/** Reason for which something was not shown when it happened. */
export type UnshownReason =
  | HoldReason
  | "inhibited"
  | "recovered"
  | "acknowledged"
  | "too_many"
  | "brief"
  | "cancelled"
  | "ended"
  | "grouped"
  | "flapping";

/** Entry of the history, kept whether it was shown or not. */
export interface HistoryEntry {
  /** Strictly rising. */
  readonly id: number;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
  /** The notification that it belongs to; null where there was none. */
  readonly notification: string | null;
  readonly kind: Kind;
  readonly job: string | null;
  readonly attempt: number | null;
  readonly urgency: Urgency;
  readonly title: string;
  readonly message: string;
  readonly milestone: number | null;
  readonly presented: boolean;
  readonly reason: UnshownReason | null;
  /** True once the human has seen it. */
  readonly acknowledged: boolean;
}

/** Something that went wrong with the input or around the engine: for the developer, not for the human. */
export interface Diagnostic {
  readonly code:
    | "invalid_event"
    | "invalid_reading"
    | "over_total"
    | "stale_attempt"
    | "after_end"
    | "invalid_transition"
    | "unknown_job"
    | "unknown_action"
    | "invalid_setting"
    | "corrupt_state"
    | "store_failed"
    | "sink_failed"
    | "handler_failed";
  readonly job?: string | undefined;
  readonly detail: string;
}

/** Action to be done, as data. Nothing in here was done yet. */
export type Effect =
  /** Show it, and let the human notice: new, or the same id again with something new to say. */
  | { readonly kind: "notify"; readonly intent: Intent }
  /** Change what is shown, without a sound and without popping up again. */
  | { readonly kind: "update"; readonly intent: Intent }
  /** An earlier process has shown this, and nobody has reacted yet: nothing to show, but something to listen for. */
  | { readonly kind: "resume"; readonly intent: Intent }
  | {
      readonly kind: "withdraw";
      readonly id: string;
      readonly reason: "ended" | "recovered" | "focused" | "evicted" | "superseded" | "muted";
    }
  | { readonly kind: "taskbar"; readonly value: TaskbarValue; readonly flash: boolean }
  | { readonly kind: "sound"; readonly sound: "error" | "completion" }
  /** Call again with `wake` when the monotonic clock shows this; replaces earlier ones. */
  | { readonly kind: "wakeAt"; readonly monotonic: number }
  | { readonly kind: "record"; readonly entry: HistoryEntry }
  /** The human chose this; do it now, once. */
  | {
      readonly kind: "act";
      readonly action: Action["id"];
      readonly job: string | null;
      readonly attempt: number | null;
      readonly id: string;
    }
  | ({ readonly kind: "diagnostic" } & Diagnostic);
