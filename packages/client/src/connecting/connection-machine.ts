import { ToastyError } from "@toasty/proto";
import { pauseMs, stableAfterMs } from "./backoff.js";
import { closedError } from "./errors.js";

/**
 * State of the connection, with the data that belongs to it. `Link` is the established connection, and `failures` counts
 * the failed attempts in a row, from which the pause before the next one follows.
 *
 * idle -> connecting -> ready -> waiting -> connecting …; waiting -> idle when nobody needs the broker; closed at last.
 */
export type ConnectionMachineState<Link> =
  | { readonly kind: "idle"; readonly failures: number }
  | { readonly kind: "connecting"; readonly failures: number; readonly waiters: Waiters<Link> }
  | { readonly kind: "ready"; readonly failures: number; readonly link: Link; readonly since: number }
  | {
      readonly kind: "waiting";
      readonly failures: number;
      readonly waiters: Waiters<Link>;
      readonly nextTryInMs: number;
      readonly error: ToastyError;
    }
  | { readonly kind: "closed" };

/** A caller that waits for the connection. */
export interface Waiter<Link> {
  readonly givesUp: GivesUp;
  resolve(link: Link): void;
  reject(error: ToastyError): void;
}

type Waiters<Link> = ReadonlySet<Waiter<Link>>;

/**
 * Moment at which a waiter gives up: never, while the broker is away (with an error that says that nothing was sent), or
 * at the next attempt that fails (with its error).
 */
export type GivesUp = "never" | "when_away" | "at_next_failure";

/** Event in the life of a connection. */
export type ConnectionEvent<Link> =
  | { readonly kind: "wanted"; readonly waiter: Waiter<Link> }
  /** A waiter no longer needs the connection. */
  | { readonly kind: "unwanted"; readonly waiter: Waiter<Link> }
  | { readonly kind: "connected"; readonly link: Link; readonly now: number }
  /** The attempt failed; `random` is 0 to 1, for the jitter. */
  | { readonly kind: "failed"; readonly error: ToastyError; readonly random: number }
  | { readonly kind: "lost"; readonly error: ToastyError; readonly now: number; readonly random: number }
  | { readonly kind: "pause_over" }
  | { readonly kind: "close" };

/** Action for the owner of the machine to take, after the state has changed. */
export type ConnectionEffect<Link> =
  | { readonly kind: "connect" }
  /** Ends the attempt that is under way. */
  | { readonly kind: "abandon_attempt" }
  /** Ends the connection and all of its calls. */
  | { readonly kind: "abort"; readonly link: Link }
  /** Sends `pause_over` after this time. */
  | { readonly kind: "pause"; readonly ms: number }
  | { readonly kind: "end_pause" }
  | { readonly kind: "resolve"; readonly waiters: Iterable<Waiter<Link>>; readonly link: Link }
  | { readonly kind: "reject"; readonly waiters: Iterable<Waiter<Link>>; readonly error: ToastyError };

/** Next state, and the actions that it takes. */
export interface ConnectionStep<Link> {
  readonly state: ConnectionMachineState<Link>;
  readonly effects: readonly ConnectionEffect<Link>[];
}

/** Decides what an event changes. Pure: the only place where a connection changes its state. */
export function step<Link>(
  state: ConnectionMachineState<Link>,
  event: ConnectionEvent<Link>,
): ConnectionStep<Link> {
  switch (event.kind) {
    case "wanted":
      return wanted(state, event.waiter);
    case "unwanted":
      return unwanted(state, event.waiter);
    case "connected":
      return connected(state, event.link, event.now);
    case "failed":
      return state.kind === "connecting" ? failed(state, event.error, event.random) : stay(state);
    case "lost":
      return lost(state, event);
    case "pause_over":
      return pauseOver(state);
    case "close":
      return close(state);
  }
}

function wanted<Link>(state: ConnectionMachineState<Link>, waiter: Waiter<Link>): ConnectionStep<Link> {
  switch (state.kind) {
    case "idle": {
      const { failures } = state;
      return {
        state: { kind: "connecting", failures, waiters: new Set([waiter]) },
        effects: [{ kind: "connect" }],
      };
    }
    case "waiting":
      if (waiter.givesUp === "when_away") {
        return { state, effects: [{ kind: "reject", waiters: [waiter], error: droppedError(state.error) }] };
      }
      return stay({ ...state, waiters: new Set([...state.waiters, waiter]) });
    case "connecting":
      return stay({ ...state, waiters: new Set([...state.waiters, waiter]) });
    case "ready":
      return { state, effects: [{ kind: "resolve", waiters: [waiter], link: state.link }] };
    case "closed":
      return { state, effects: [{ kind: "reject", waiters: [waiter], error: closedError() }] };
  }
}

/** The attempt goes on even if nobody is left, so that the next caller finds its outcome. */
function unwanted<Link>(state: ConnectionMachineState<Link>, waiter: Waiter<Link>): ConnectionStep<Link> {
  if (state.kind !== "connecting" && state.kind !== "waiting") return stay(state);
  const waiters = new Set(state.waiters);
  waiters.delete(waiter);
  return stay({ ...state, waiters });
}

function connected<Link>(state: ConnectionMachineState<Link>, link: Link, now: number): ConnectionStep<Link> {
  // Closed while the attempt was under way.
  if (state.kind !== "connecting") return { state, effects: [{ kind: "abort", link }] };
  const { failures, waiters } = state;
  return {
    state: { kind: "ready", failures, link, since: now },
    effects: [{ kind: "resolve", waiters, link }],
  };
}

function failed<Link>(
  { failures, waiters }: { readonly failures: number; readonly waiters: Waiters<Link> },
  error: ToastyError,
  random: number,
): ConnectionStep<Link> {
  if (isLasting(error)) {
    return { state: { kind: "idle", failures }, effects: [{ kind: "reject", waiters, error }] };
  }
  const nextTryInMs = pauseMs(failures, () => random);
  const groups = Map.groupBy(waiters, ({ givesUp }) => givesUp);
  return {
    state: {
      kind: "waiting",
      failures: failures + 1,
      waiters: new Set(groups.get("never")),
      nextTryInMs,
      error,
    },
    effects: [
      { kind: "reject", waiters: groups.get("when_away") ?? [], error: droppedError(error) },
      { kind: "reject", waiters: groups.get("at_next_failure") ?? [], error },
      { kind: "pause", ms: nextTryInMs },
    ],
  };
}

function lost<Link>(
  state: ConnectionMachineState<Link>,
  { error, now, random }: { readonly error: ToastyError; readonly now: number; readonly random: number },
): ConnectionStep<Link> {
  if (state.kind !== "ready") return stay(state);
  const failures = now - state.since >= stableAfterMs ? 0 : state.failures;
  return failed({ failures, waiters: new Set() }, error, random);
}

function pauseOver<Link>(state: ConnectionMachineState<Link>): ConnectionStep<Link> {
  if (state.kind !== "waiting") return stay(state);
  const { failures, waiters } = state;
  if (waiters.size === 0) return stay({ kind: "idle", failures });
  return { state: { kind: "connecting", failures, waiters }, effects: [{ kind: "connect" }] };
}

function close<Link>(state: ConnectionMachineState<Link>): ConnectionStep<Link> {
  const effects: ConnectionEffect<Link>[] = [];
  if (state.kind === "connecting") effects.push({ kind: "abandon_attempt" });
  if (state.kind === "waiting") effects.push({ kind: "end_pause" });
  if (state.kind === "ready") effects.push({ kind: "abort", link: state.link });
  if (state.kind === "connecting" || state.kind === "waiting") {
    effects.push({ kind: "reject", waiters: state.waiters, error: closedError() });
  }
  return { state: { kind: "closed" }, effects };
}

const stay = <Link>(state: ConnectionMachineState<Link>): ConnectionStep<Link> => ({ state, effects: [] });

/** Tells whether trying again by itself cannot help: somebody has to do something first. */
export const isLasting = ({ code }: ToastyError): boolean =>
  code === "failed_precondition" || code === "invalid_argument";

function droppedError(cause: ToastyError): ToastyError {
  return new ToastyError({
    message: `not sent: ${cause.message}`,
    remedy: cause.remedy,
    code: "unavailable",
    reason: "DROPPED",
    cause,
  });
}
