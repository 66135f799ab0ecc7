import { systemClock } from "@toasty/kit/clock";
import { pause } from "@toasty/kit/signals";
import { ToastyError } from "@toasty/proto";
import type { Caller } from "../calling/caller.js";
import { resilientStream } from "../calling/resilient-stream.js";
import { isPassing } from "../calling/retry.js";
import type { Duplex } from "../connecting/channel.js";
import { closedError } from "../connecting/errors.js";
import type { KeepAlive } from "../promises/keep-alive.js";
import type { Outbox } from "../queueing/outbox.js";
import { type AskAgain, Expectations } from "./expectations.js";
import type { History } from "./history.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { step, type WatchEffect, type WatchEvent, type WatchState } from "./watch-machine.js";

/** Time for which the stream stays open when nobody waits any more, in case that somebody soon does again. */
const lingerMs = 200;

/** Pause after a loss before the stream is opened again. */
const lossMs = 1_000;

/** Receiver of what a {@link Watcher} finds. */
export interface WatchListener {
  /** Called with every outcome, of this life of the agent or a former one. */
  onSettled(id: string, outcome: Outcome): void;
  /** Called when the broker refuses to be watched. */
  onError(error: unknown): void;
}

/**
 * Learns how this agent's notifications end. It has one stream for the whole client, open only while somebody waits for
 * an outcome or listens for all of them. The stream itself does not keep the program running; its callers decide that.
 *
 * The state changes only in {@link step}; this class owns the call, the timers and the expectations, and takes the actions
 * that a change asks for.
 */
export class Watcher {
  readonly #caller: Caller;
  readonly #outbox: Outbox;
  readonly #history: History;
  readonly #keepAlive: KeepAlive;
  readonly #listener: WatchListener;
  readonly #expected = new Expectations();
  #state: WatchState = { kind: "idle", cursor: "" };
  #call = new AbortController();
  #pause = new AbortController();
  #endLinger = () => {};
  /** Lets the program end again; set while somebody listens for all outcomes. */
  #release: (() => void) | undefined;
  #acknowledge: (cursor: string) => void = () => {};

  constructor(
    caller: Caller,
    outbox: Outbox,
    history: History,
    keepAlive: KeepAlive,
    listener: WatchListener,
  ) {
    this.#caller = caller;
    this.#outbox = outbox;
    this.#history = history;
    this.#keepAlive = keepAlive;
    this.#listener = listener;
  }

  /** Resolves with the outcome of a notification. `again` publishes a question again, should the broker have lost it. */
  expect(id: string, again?: AskAgain): Promise<Outcome> {
    if (this.#state.kind === "closed") return Promise.reject(closedError());
    const outcome = this.#expected.of(id, again);
    this.#demand();
    return outcome;
  }

  /** Stops waiting for an outcome that nobody wants to know any more. */
  forget(id: string): void {
    this.#expected.forget(id);
    this.#demand();
  }

  /** Watches for all outcomes, which keeps the program running, or only for those that are expected. */
  listen(listening: boolean): void {
    if (listening && this.#state.kind !== "closed") {
      this.#release ??= this.#keepAlive.hold();
    } else {
      this.#release?.();
      this.#release = undefined;
    }
    this.#demand();
  }

  close(): void {
    this.listen(false);
    this.#expected.rejectAll(closedError());
    this.#handle({ kind: "close" });
  }

  #demand(): void {
    const wanted = this.#expected.size > 0 || this.#release !== undefined;
    this.#handle({ kind: "demand", wanted });
  }

  #handle(event: WatchEvent): void {
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#take(effect);
  }

  #take(effect: WatchEffect): void {
    switch (effect.kind) {
      case "open_call":
        void this.#watch();
        break;
      case "end_call":
        this.#call.abort();
        break;
      case "linger":
        this.#endLinger = systemClock.after(lingerMs, () => this.#handle({ kind: "linger_over" }));
        break;
      case "end_linger":
        this.#endLinger();
        break;
      case "pause":
        void this.#rest();
        break;
      case "end_pause":
        this.#pause.abort();
        break;
      case "acknowledge":
        this.#acknowledge(effect.cursor);
        break;
      case "settle":
        this.#settle(effect.id, effect.outcome);
        break;
      case "look_up":
        void this.#lookUp(effect.ids);
        break;
      case "fail":
        this.#expected.rejectAll(effect.error);
        this.#listener.onError(effect.error);
        break;
    }
  }

  /** Watches until the call is ended by the machine; a connection that breaks only opens it again. */
  async #watch(): Promise<void> {
    this.#call = new AbortController();
    const { signal } = this.#call;
    const begin = (call: Duplex<"watch">) => {
      this.#handle({ kind: "call_began", expected: this.#expected.ids });
      this.#acknowledge = (cursor) => call.write({ request: { $case: "ack", value: { cursor } } });
      call.write({ request: { $case: "open", value: { resumeAfter: this.#cursor } } });
    };
    try {
      for await (const response of resilientStream(this.#caller, "watch", begin, { signal })) {
        this.#handle({ kind: "received", response, expecting: this.#expected.size > 0 });
      }
      this.#handle({ kind: "call_ended" });
    } catch (error) {
      this.#handle({ kind: "failed", error });
    }
  }

  async #rest(): Promise<void> {
    this.#pause = new AbortController();
    const { signal } = this.#pause;
    await pause(lossMs, { signal });
    if (!signal.aborted) this.#handle({ kind: "pause_over" });
  }

  get #cursor(): string {
    return this.#state.kind === "closed" ? "" : this.#state.cursor;
  }

  /** Tells an outcome once: the history and the stream may both know it. */
  #settle(id: string, outcome: Outcome): void {
    if (!this.#expected.settle(id, outcome)) return;
    this.#demand();
    this.#listener.onSettled(id, outcome);
  }

  /**
   * Finds the outcomes of ids that are waited for and that the broker does not hold open: they have ended and the event is
   * on the way; or another client of the same agent has taken the event, and the history knows; or the broker has lost
   * its memory.
   */
  async #lookUp(missing: ReadonlySet<string>): Promise<void> {
    const ids = new Set([...missing].filter((id) => this.#expected.has(id)));
    if (ids.size === 0) return;
    try {
      const found = await this.#history.find(ids);
      for (const id of ids) {
        const outcome = found.get(id);
        if (outcome) this.#settle(id, outcome);
        else if (!found.has(id) && this.#expected.has(id)) await this.#askAgain(id);
      }
    } catch (error) {
      // The connection broke meanwhile: the next snapshot leads here again. Anything else is reported.
      if (!isPassing(ToastyError.from(error))) this.#listener.onError(error);
    }
  }

  async #askAgain(id: string): Promise<void> {
    const again = this.#expected.askAgain(id);
    if (!again) {
      this.#settle(id, { kind: "lost" });
      return;
    }
    switch (await again()) {
      case "known":
        // Open, if the broker took an attempt whose answer was lost; else it has ended, and the next snapshot shows that.
        this.#handle({ kind: "doubt" });
        break;
      case "refused":
        if (this.#expected.has(id)) this.#settle(id, await this.#lastWord(id));
        break;
    }
  }

  /**
   * Asks the broker once for the status of a question that is not open, cannot be asked again, and is in neither the
   * outcome log nor the history, of which both drop the oldest. Withdrawing a settled id changes nothing and returns its
   * status with the answer.
   */
  async #lastWord(id: string): Promise<Outcome> {
    try {
      const { status } = await this.#outbox.call("withdraw", { notificationId: id });
      return (status && outcomeOf(status)) ?? { kind: "lost" };
    } catch (cause) {
      const error = ToastyError.from(cause);
      if (isPassing(error)) throw error;
      return { kind: "lost" };
    }
  }
}
