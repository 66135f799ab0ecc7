import type { ToastyError } from "@toasty/proto";

/** Nothing is connected, and nothing needs it. */
export interface Idle {
  readonly kind: "idle";
}

/** An attempt is under way. */
export interface Connecting {
  readonly kind: "connecting";
}

/** The broker is there. */
export interface Ready {
  readonly kind: "ready";
  readonly address: string;
}

/** The last attempt failed, or the connection broke; the next try is set. */
export interface Waiting {
  readonly kind: "waiting";
  /** When the next try comes, from now. */
  readonly nextTryInMs: number;
  /** Failed attempts in a row. */
  readonly attempt: number;
  /** Why. */
  readonly error: ToastyError;
}

/** The client was closed; there is no way back. */
export interface Closed {
  readonly kind: "closed";
}

/**
 * Where a client stands with its broker:
 * idle -> connecting -> ready -> waiting -> connecting …; waiting -> idle when nothing needs the broker; closed at last.
 */
export type ConnectionState = Idle | Connecting | Ready | Waiting | Closed;
