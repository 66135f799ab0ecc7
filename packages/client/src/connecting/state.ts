import type { ToastyError } from "@toasty/proto";

/** No connection, and no need for one. */
export interface Idle {
  readonly kind: "idle";
}

/** An attempt is under way. */
export interface Connecting {
  readonly kind: "connecting";
}

/** The connection is made. */
export interface Ready {
  readonly kind: "ready";
  readonly address: string;
}

/** The last attempt failed, or the connection broke; the next attempt follows. */
export interface Waiting {
  readonly kind: "waiting";
  /** Time until the next attempt, when the state was entered. */
  readonly nextTryInMs: number;
  /** Failed attempts in a row. */
  readonly attempt: number;
  /** Failure of the last attempt, or cause of the loss. */
  readonly error: ToastyError;
}

/** The client was closed; there is no way back. */
export interface Closed {
  readonly kind: "closed";
}

/**
 * State of a client's connection to its broker:
 * idle -> connecting -> ready -> waiting -> connecting …; waiting -> idle when nothing needs the broker; closed at last.
 */
export type ConnectionState = Idle | Connecting | Ready | Waiting | Closed;
