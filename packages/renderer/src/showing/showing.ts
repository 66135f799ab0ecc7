import type { Outcome } from "@toasty/proto/surface";
import type { Backend } from "../backends/backend.js";
import type { Toast } from "../model/toast.js";
import type { ToastKey } from "../model/toast-key.js";

/** A toast on the screen of a backend. */
interface Display<B> {
  readonly toast: Toast;
  readonly backend: B;
}

/**
 * State of one notification from `show()` to its outcome. An update of it (the same id again) begins with the next offer.
 *
 * ```
 * waiting --offer--> offered --accept--> on_screen --offer--> offered
 *    ^------reject------+                    |
 *    ^-----------------lose------------------+            every state --end--> over, which is final
 * ```
 *
 * `toast` is the one by which clicks are judged: the one that was offered last.
 */
export type ShowingState<B = Backend> =
  /** No backend is being asked: pictures are being prepared, or the next backend is being opened. */
  | { readonly kind: "waiting"; readonly toast: Toast; readonly replaces: Display<B> | undefined }
  /** A backend was asked and has not answered. A click may come before its answer. */
  | ({ readonly kind: "offered"; readonly replaces: Display<B> | undefined } & Display<B>)
  /** A backend shows it. */
  | ({ readonly kind: "on_screen" } & Display<B>)
  /** It has its outcome. `backends` may have something of it on their screens. */
  | {
      readonly kind: "over";
      readonly toast: Toast;
      readonly outcome: Outcome;
      readonly backends: readonly B[];
    };

/** A step of one notification on its way. */
export type ShowingEvent<B = Backend> =
  /** A backend is asked to show it. */
  | { readonly kind: "offer"; readonly toast: Toast; readonly backend: B }
  /** The backend took it. */
  | { readonly kind: "accept" }
  /** The backend did not take it, or has not answered in time. */
  | { readonly kind: "reject" }
  /** The backend took it, and could not show it after all. */
  | { readonly kind: "lose" }
  | { readonly kind: "end"; readonly outcome: Outcome };

/** Decides the state after an event. An event that does not fit the state changes nothing. Pure. */
export function nextState<B>(state: ShowingState<B>, event: ShowingEvent<B>): ShowingState<B> {
  if (state.kind === "over") return state;
  const { toast } = state;
  switch (event.kind) {
    case "offer":
      return { kind: "offered", toast: event.toast, backend: event.backend, replaces: displayOf(state) };
    case "accept":
      return state.kind === "offered" ? { kind: "on_screen", toast, backend: state.backend } : state;
    case "reject":
      return state.kind === "offered" ? { kind: "waiting", toast, replaces: state.replaces } : state;
    case "lose":
      return state.kind === "on_screen" ? { kind: "waiting", toast, replaces: undefined } : state;
    case "end":
      return { kind: "over", toast, outcome: event.outcome, backends: backendsOf(state) };
  }
}

/** Returns the toast that is on a screen, apart from one that was only offered. */
function displayOf<B>(state: Exclude<ShowingState<B>, { kind: "over" }>): Display<B> | undefined {
  return state.kind === "on_screen" ? { toast: state.toast, backend: state.backend } : state.replaces;
}

/** Returns the backends that may have something of it on their screens. */
function backendsOf<B>(state: Exclude<ShowingState<B>, { kind: "over" }>): readonly B[] {
  const asked = state.kind === "waiting" ? [] : [state.backend];
  const before = displayOf(state);
  return [...new Set(before ? [...asked, before.backend] : asked)];
}

/**
 * One notification from `show()` to its outcome: the state, and what follows from its end. {@link Showing.change} is the
 * only place that changes it.
 */
export class Showing {
  readonly key: ToastKey;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  readonly #over = new AbortController();
  #settle: (outcome: Outcome) => void = () => {};
  #state: ShowingState;

  constructor(toast: Toast) {
    this.key = toast.key;
    this.#state = { kind: "waiting", toast, replaces: undefined };
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get state(): ShowingState {
    return this.#state;
  }

  /** Aborts when the notification has its outcome. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Applies an event and returns the new state. */
  change(event: ShowingEvent): ShowingState {
    const isOver = this.#state.kind === "over";
    this.#state = nextState(this.#state, event);
    if (this.#state.kind === "over" && !isOver) {
      this.#settle(this.#state.outcome);
      this.#over.abort(over);
    }
    return this.#state;
  }
}

/** The reason with which signals abort. One for all: an error with a stack for each would be made for nobody. */
const over = new Error("the notification has its outcome");
