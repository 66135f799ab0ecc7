import { type NotificationStatus, ToastyError, WatchGapReason, type WatchResponse } from "@toasty/proto";
import { onAbort } from "../calling/abort.js";
import { closedError } from "../calling/closed-error.js";
import type { KeepAlive } from "../calling/keep-alive.js";
import { pause } from "../calling/pause.js";
import { type Perseverance, persevere } from "../calling/persevere.js";
import type { Duplex } from "../connecting/channel.js";
import { isPassing } from "../queueing/retry.js";
import { type AskAgain, Expectations } from "./expectations.js";
import { type Outcome, outcomeOf } from "./outcome.js";

/** How long the stream stays open when nobody waits any more, in case that somebody soon does again. */
const lingerMs = 200;

/** How long after a loss the stream is opened anew: a broker that forgets much says so often. */
const lossMs = 1_000;

/** What watching stands on. */
export interface WatcherParts extends Omit<Perseverance, "signal"> {
  readonly keepAlive: KeepAlive;
  /** Told of every outcome, of this life of the agent or a former one. */
  readonly onSettled: (id: string, outcome: Outcome) => void;
  /** Told when the broker will not be watched. */
  readonly onError: (error: unknown) => void;
  /** Looks up what the broker's history says of some ids; those that it does not know are missing. */
  readonly lookUp: (ids: ReadonlySet<string>) => Promise<ReadonlyMap<string, Outcome | undefined>>;
}

/**
 * Hears how this agent's notifications end: one stream for the whole client, open only while somebody waits for an
 * outcome or listens for all of them. The stream itself does not keep the program running; whoever waits decides that.
 */
export class Watcher {
  readonly #parts: WatcherParts;
  readonly #expected = new Expectations();
  #listening = false;
  /** Keeps the program running while somebody listens for all outcomes. */
  #release: () => void = () => {};
  #stream: AbortController | undefined;
  /** Ends this call, so that a new one begins with what is open. */
  #beginAnew: () => void = () => {};
  #linger: NodeJS.Timeout | undefined;
  #cursor = "";
  #closed = false;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  /** Resolves with the outcome of a notification. `again` re-publishes it, should the broker have lost its memory. */
  expect(id: string, again?: AskAgain): Promise<Outcome> {
    if (this.#closed) return Promise.reject(closedError());
    const outcome = this.#expected.of(id, again);
    this.#update();
    return outcome;
  }

  /** Stops waiting for an outcome that nobody wants to know any more. */
  forget(id: string): void {
    this.#expected.forget(id);
    this.#update();
  }

  /** Hears all outcomes, or only those that are expected. */
  listen(listening: boolean): void {
    if (listening && !this.#listening && !this.#closed) this.#release = this.#parts.keepAlive.hold();
    if (!listening) this.#release();
    this.#listening = listening;
    this.#update();
  }

  close(): void {
    this.#closed = true;
    this.#release();
    this.#expected.rejectAll(closedError());
    clearTimeout(this.#linger);
    this.#stream?.abort();
  }

  /** Opens the stream when it is wanted, and ends it a moment after it is not. */
  #update(): void {
    clearTimeout(this.#linger);
    if (this.#closed) return;
    if (this.#expected.size > 0 || this.#listening) {
      if (!this.#stream) void this.#run();
    } else {
      this.#linger = setTimeout(() => this.#stream?.abort(), lingerMs);
      this.#linger.unref();
    }
  }

  async #run(): Promise<void> {
    const stream = new AbortController();
    this.#stream = stream;
    try {
      while (!stream.signal.aborted) {
        await this.#hearUntilLoss(stream.signal);
        await pause(lossMs, stream.signal);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      if (this.#stream === stream) this.#stream = undefined;
    }
    // Somebody may have begun to wait while the stream was ending.
    if (stream.signal.aborted && !this.#closed) this.#update();
  }

  async #hearUntilLoss(end: AbortSignal): Promise<void> {
    const call = new AbortController();
    const unlisten = onAbort(end, () => call.abort());
    this.#beginAnew = () => call.abort();
    await this.#hear(call.signal).finally(unlisten);
  }

  async #hear(signal: AbortSignal): Promise<void> {
    const { caller, random } = this.#parts;
    let call: Duplex<"watch"> | undefined;
    let snapshot: Snapshot | undefined;
    const begin = (opened: Duplex<"watch">) => {
      call = opened;
      snapshot = { open: new Set(), expected: this.#expected.ids };
      call.write({ request: { $case: "open", value: { resumeAfter: this.#cursor } } });
    };
    for await (const response of persevere({ caller, random, signal }, "watch", begin)) {
      snapshot = this.#take(response, snapshot);
      if (!response.cursor) continue;
      this.#cursor = response.cursor;
      call?.write({ request: { $case: "ack", value: { cursor: response.cursor } } });
    }
  }

  /** Handles one event; returns the snapshot for as long as it is under way. */
  #take({ event }: WatchResponse, snapshot: Snapshot | undefined): Snapshot | undefined {
    switch (event?.$case) {
      case "status":
        snapshot?.open.add(event.value.notificationId);
        this.#settle(event.value);
        return snapshot;
      case "gap":
        if (event.value.reason === WatchGapReason.EPOCH_CHANGED) this.#cursor = "";
        // Within a snapshot it says itself what is missing; later only another one does.
        else if (!snapshot && this.#expected.size > 0) this.#beginAnew();
        return snapshot;
      case "snapshotDone":
        if (snapshot) void this.#missing(snapshot);
        return undefined;
      default:
        return snapshot;
    }
  }

  #settle(status: NotificationStatus): void {
    const outcome = outcomeOf(status);
    if (outcome) this.#end(status.notificationId, outcome);
  }

  /** Tells of an outcome, once: the history and the stream may both know it. */
  #end(id: string, outcome: Outcome): void {
    if (!this.#expected.settle(id, outcome)) return;
    this.#update();
    this.#parts.onSettled(id, outcome);
  }

  /**
   * What we wait for and the broker does not hold open has ended, and its event is on the way; or somebody else of this
   * agent's name has taken that event, and the history knows; or the broker has lost its memory.
   */
  async #missing({ open, expected }: Snapshot): Promise<void> {
    const ids = new Set([...expected].filter((id) => !open.has(id) && this.#expected.has(id)));
    if (ids.size === 0) return;
    try {
      const found = await this.#parts.lookUp(ids);
      for (const id of ids) {
        const outcome = found.get(id);
        if (outcome) this.#end(id, outcome);
        else if (!found.has(id) && this.#expected.has(id)) await this.#askAgain(id);
      }
    } catch (error) {
      // The connection broke meanwhile: the next snapshot brings us here again. Anything else is told.
      if (!isPassing(ToastyError.from(error))) this.#parts.onError(error);
    }
  }

  async #askAgain(id: string): Promise<void> {
    const again = this.#expected.askAgain(id);
    const word = again ? await again() : "refused";
    if (word === "refused" && this.#expected.has(id)) this.#end(id, { kind: "lost" });
    // It has ended, and how is lost; or it was taken by a try whose answer was: then it is open now.
    if (word === "known") this.#beginAnew();
  }

  #fail(error: unknown): void {
    this.#expected.rejectAll(error);
    this.#parts.onError(error);
  }
}

/** What the broker holds open, and what we waited for when it began to say so. */
interface Snapshot {
  readonly open: Set<string>;
  readonly expected: ReadonlySet<string>;
}
