import type { ToastyError } from "@toasty/proto";
import { EventEmitter } from "eventemitter3";
import type { ConnectionState } from "../connecting/state.js";
import type { Outcome } from "../watching/outcome.js";

/** What a client tells of itself. */
export interface ToastyEvents {
  /** It stands differently with its broker. */
  state: (state: ConnectionState) => void;
  /** Something failed that nobody awaited. Without a listener nothing happens. */
  error: (error: ToastyError) => void;
  /** A notification of this agent has ended, of this program's life or a former one. */
  settled: (id: string, outcome: Outcome) => void;
}

/** Tells the user's listeners; one that throws is the user's bug and shows as such, but stops nothing of ours. */
export class Events extends EventEmitter<ToastyEvents> {
  tell<E extends keyof ToastyEvents>(event: E, ...values: EventEmitter.EventArgs<ToastyEvents, E>): void {
    try {
      this.emit(event, ...values);
    } catch (bug) {
      queueMicrotask(() => {
        throw bug;
      });
    }
  }
}
