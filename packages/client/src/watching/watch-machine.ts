import { WatchGapReason, type WatchResponse } from "@toasty/proto";
import { type Outcome, outcomeOf } from "./outcome.js";

/**
 * State of the watch stream. `cursor` is the position at which the next call resumes; `lingering` is true while nobody
 * wants outcomes, for a moment after which the stream is ended.
 *
 * idle -> open -> ending -> idle; open -> reopening -> pausing -> open after a loss, so that the broker begins anew with a
 * snapshot; closed at last.
 */
export type WatchState =
  | { readonly kind: "idle"; readonly cursor: string }
  /** A call is open, or being opened again after a break. `snapshot` is set while the broker lists what it holds open. */
  | {
      readonly kind: "open";
      readonly cursor: string;
      readonly lingering: boolean;
      readonly snapshot: Snapshot | undefined;
    }
  /** The call is being ended; the next one follows. */
  | { readonly kind: "reopening"; readonly cursor: string; readonly lingering: boolean }
  /** The pause before the next call: a broker that forgets much says so often. */
  | { readonly kind: "pausing"; readonly cursor: string; readonly lingering: boolean }
  /** The call is being ended, because nobody wanted outcomes. `wanted` is true if somebody does again. */
  | { readonly kind: "ending"; readonly cursor: string; readonly wanted: boolean }
  | { readonly kind: "closed" };

/** Part of a call in which the broker lists all open notifications of the agent. */
interface Snapshot {
  /** Expected ids that were not listed yet. Changed in place: there may be thousands. */
  readonly missing: Set<string>;
}

/** Event in the life of the watch stream. */
export type WatchEvent =
  /** Somebody begins or stops to want outcomes. */
  | { readonly kind: "demand"; readonly wanted: boolean }
  /** A new call begins; `expected` are the ids that are waited for at this moment. */
  | { readonly kind: "call_began"; readonly expected: ReadonlySet<string> }
  /** A message came; `expecting` is true while any outcome is waited for. */
  | { readonly kind: "received"; readonly response: WatchResponse; readonly expecting: boolean }
  /** A new snapshot is needed. */
  | { readonly kind: "doubt" }
  | { readonly kind: "call_ended" }
  | { readonly kind: "linger_over" }
  | { readonly kind: "pause_over" }
  /** The broker refused the stream for good. */
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "close" };

/** Action for the owner of the machine to take, after the state has changed. */
export type WatchEffect =
  | { readonly kind: "open_call" }
  | { readonly kind: "end_call" }
  | { readonly kind: "linger" }
  | { readonly kind: "end_linger" }
  | { readonly kind: "pause" }
  | { readonly kind: "end_pause" }
  | { readonly kind: "acknowledge"; readonly cursor: string }
  | { readonly kind: "settle"; readonly id: string; readonly outcome: Outcome }
  /** Finds out what became of ids that are waited for and not open. */
  | { readonly kind: "look_up"; readonly ids: ReadonlySet<string> }
  | { readonly kind: "fail"; readonly error: unknown };

/** Next state, and the actions that it takes. */
export interface WatchStep {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

/** Decides what an event changes; the only place where the watch stream changes its state. */
export function step(state: WatchState, event: WatchEvent): WatchStep {
  if (state.kind === "closed") return stay(state);
  switch (event.kind) {
    case "demand":
      return event.wanted ? wanted(state) : unwanted(state);
    case "call_began":
      if (state.kind !== "open") return stay(state);
      return stay({ ...state, snapshot: { missing: new Set(event.expected) } });
    case "received":
      return received(state, event.response, event.expecting);
    case "doubt":
      return state.kind === "open" ? reopen(state) : stay(state);
    case "call_ended":
      return callEnded(state);
    case "linger_over":
      return lingerOver(state);
    case "pause_over":
      return state.kind === "pausing" ? open(state) : stay(state);
    case "failed":
      return {
        state: { kind: "idle", cursor: state.cursor },
        effects: [{ kind: "end_linger" }, { kind: "fail", error: event.error }],
      };
    case "close":
      return {
        state: { kind: "closed" },
        effects: [{ kind: "end_linger" }, { kind: "end_pause" }, { kind: "end_call" }],
      };
  }
}

type Living = Exclude<WatchState, { kind: "closed" }>;

function wanted(state: Living): WatchStep {
  switch (state.kind) {
    case "idle":
      return open({ cursor: state.cursor, lingering: false });
    case "ending":
      return stay({ ...state, wanted: true });
    default:
      if (!state.lingering) return stay(state);
      return { state: { ...state, lingering: false }, effects: [{ kind: "end_linger" }] };
  }
}

function unwanted(state: Living): WatchStep {
  switch (state.kind) {
    case "idle":
      return stay(state);
    case "ending":
      return stay({ ...state, wanted: false });
    default:
      if (state.lingering) return stay(state);
      return { state: { ...state, lingering: true }, effects: [{ kind: "linger" }] };
  }
}

function received(state: Living, { event, cursor }: WatchResponse, expecting: boolean): WatchStep {
  // What still comes on a call that is being ended comes again on the next one.
  if (state.kind !== "open") return stay(state);
  const next = eventReceived(state, event, expecting);
  if (!cursor || next.state.kind === "closed") return next;
  return {
    state: { ...next.state, cursor },
    effects: [...next.effects, { kind: "acknowledge", cursor }],
  };
}

function eventReceived(
  state: Extract<WatchState, { kind: "open" }>,
  event: WatchResponse["event"],
  expecting: boolean,
): WatchStep {
  const { snapshot } = state;
  switch (event?.$case) {
    case "status": {
      const { notificationId: id } = event.value;
      snapshot?.missing.delete(id);
      const outcome = outcomeOf(event.value);
      return { state, effects: outcome ? [{ kind: "settle", id, outcome }] : [] };
    }
    case "gap":
      if (event.value.reason === WatchGapReason.EPOCH_CHANGED) return stay({ ...state, cursor: "" });
      // A snapshot that is under way shows by itself what is missing; otherwise only a new one does.
      return !snapshot && expecting ? reopen(state) : stay(state);
    case "snapshotDone": {
      const ids = snapshot?.missing ?? new Set();
      const effects: WatchEffect[] = ids.size > 0 ? [{ kind: "look_up", ids }] : [];
      return { state: { ...state, snapshot: undefined }, effects };
    }
    default:
      return stay(state);
  }
}

function callEnded(state: Living): WatchStep {
  switch (state.kind) {
    case "reopening":
      return { state: { ...state, kind: "pausing" }, effects: [{ kind: "pause" }] };
    case "ending":
      return state.wanted
        ? open({ cursor: state.cursor, lingering: false })
        : stay({ kind: "idle", cursor: state.cursor });
    default:
      return stay(state);
  }
}

function lingerOver(state: Living): WatchStep {
  if (!("lingering" in state) || !state.lingering) return stay(state);
  const { cursor } = state;
  if (state.kind === "pausing") return { state: { kind: "idle", cursor }, effects: [{ kind: "end_pause" }] };
  return {
    state: { kind: "ending", cursor, wanted: false },
    effects: state.kind === "open" ? [{ kind: "end_call" }] : [],
  };
}

const open = ({
  cursor,
  lingering,
}: {
  readonly cursor: string;
  readonly lingering: boolean;
}): WatchStep => ({
  state: { kind: "open", cursor, lingering, snapshot: undefined },
  effects: [{ kind: "open_call" }],
});

const reopen = ({ cursor, lingering }: Extract<WatchState, { kind: "open" }>): WatchStep => ({
  state: { kind: "reopening", cursor, lingering },
  effects: [{ kind: "end_call" }],
});

const stay = (state: WatchState): WatchStep => ({ state, effects: [] });
