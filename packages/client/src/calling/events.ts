import type { Reason, ToastyError } from "@toasty/proto";
import { EventEmitter } from "eventemitter3";
import type { ConnectionState } from "../connecting/state.js";
import type { Outcome } from "../watching/outcome.js";

/** What a client tells of itself. */
export interface ToastyEvents {
  /** It stands differently with its broker. */
  state: (state: ConnectionState) => void;
  /** Something failed that nobody awaited. Without a listener, the first error of each reason is a process warning. */
  error: (error: ToastyError) => void;
  /** A notification of this agent has ended, of this program's life or a former one. */
  settled: (id: string, outcome: Outcome) => void;
}

/** Announces events to the user's listeners; one that throws is the user's bug and shows as such, but stops nothing of ours. */
export class Events extends EventEmitter<ToastyEvents> {
  /** Reasons of errors that were printed already. */
  readonly #warned = new Set<Reason>();

  tell<E extends keyof ToastyEvents>(event: E, ...values: EventEmitter.EventArgs<ToastyEvents, E>): void {
    if (event === "error" && this.listenerCount("error") === 0) this.#warn(values[0] as ToastyError);
    try {
      this.emit(event, ...values);
    } catch (bug) {
      queueMicrotask(() => {
        throw bug;
      });
    }
  }
  #warn({ reason, rawMessage }: ToastyError): void {
    if (this.#warned.has(reason)) return;
    this.#warned.add(reason);
    process.emitWarning(
      `${rawMessage.replace(/[^.?!]$/, "$&.")} Listen to the client's "error" event to hear of every failure.`,
      {
        type: "ToastyWarning",
        code: reason,
      },
    );
  }
}
