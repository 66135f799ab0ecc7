import { type Reason, ToastyError } from "@toasty/proto";
import { EventEmitter } from "eventemitter3";
import type { ConnectionState } from "./connecting/state.js";
import type { Outcome } from "./watching/outcome.js";

/** Events of a client. */
export interface ToastyEvents {
  /** The state of the connection changed. */
  state: (state: ConnectionState) => void;
  /** Something failed that nobody awaited. Without a listener, the first error of each reason is a process warning. */
  error: (error: ToastyError) => void;
  /** A notification of this agent has ended, of this program's life or a former one. */
  settled: (id: string, outcome: Outcome) => void;
}

/**
 * Announces events to the user's listeners. A listener that throws or rejects is reported once, by the `error` event, and
 * reaches neither the job nor the other listeners; one of `error` itself is reported by a process warning.
 */
export class Events extends EventEmitter<ToastyEvents> {
  /** Reasons of errors that were printed already. */
  readonly #warned = new Set<Reason>();
  /** Listeners whose failure was reported. */
  readonly #reported = new WeakSet<object>();

  announce<E extends keyof ToastyEvents>(event: E, ...values: EventEmitter.EventArgs<ToastyEvents, E>): void {
    if (event === "error" && this.listenerCount("error") === 0) this.#warn(values[0] as ToastyError);
    for (const listener of this.listeners(event)) {
      // Takes off what was added by `once`, and nothing else.
      this.off(event, listener, undefined, true);
      try {
        const returned: unknown = (listener as (...values: unknown[]) => unknown)(...values);
        if (returned instanceof Promise) returned.catch((bug) => this.#listenerFailed(event, listener, bug));
      } catch (bug) {
        this.#listenerFailed(event, listener, bug);
      }
    }
  }

  #listenerFailed(event: keyof ToastyEvents, listener: object, bug: unknown): void {
    if (this.#reported.has(listener)) return;
    this.#reported.add(listener);
    const message = `A listener of the client's "${event}" event failed: ${ToastyError.from(bug).fullMessage}`;
    // What listens for errors hears nothing of its own failure.
    if (event === "error") process.emitWarning(message, { type: "ToastyWarning", code: "LISTENER_FAILED" });
    else
      this.announce("error", new ToastyError({ message, code: "internal", reason: "UNKNOWN", cause: bug }));
  }

  #warn({ reason, fullMessage }: ToastyError): void {
    if (this.#warned.has(reason)) return;
    this.#warned.add(reason);
    process.emitWarning(
      `${fullMessage.replace(/[^.?!]$/, "$&.")} Listen to the client's "error" event to hear of every failure.`,
      {
        type: "ToastyWarning",
        code: reason,
      },
    );
  }
}
