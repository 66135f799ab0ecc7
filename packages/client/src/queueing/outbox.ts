import { ToastyError } from "@toasty/proto";
import { abortedError, onAbort } from "../calling/abort.js";
import { after } from "../calling/after.js";
import type { Caller } from "../calling/caller.js";
import { closedError } from "../calling/closed-error.js";
import { pause } from "../calling/pause.js";
import type { Channel } from "../connecting/channel.js";
import type { OnUnavailable } from "../connecting/connection.js";
import { gaveUp } from "./gave-up.js";
import { afterFailure } from "./retry.js";
import { Tally } from "./tally.js";
import { Throttle } from "./throttle.js";

/** One try to send something; it may be made again without harm. */
export type Send<T> = (channel: Channel, attempt: number, signal: AbortSignal | undefined) => Promise<T>;

/** Settings of one thing to send. */
export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** The longest that it may take, waiting included. Default: the outbox's own limit. */
  readonly timeoutMs?: number | undefined;
}

/** How an outbox behaves. */
export interface OutboxOptions {
  /** What waits here, in the plural, for error messages. */
  readonly of: string;
  /** How many may wait. */
  readonly entries: number;
  /** How long each may take, waiting included. */
  readonly timeoutMs: number;
  readonly patience: OnUnavailable;
  readonly random: () => number;
}

/**
 * Where calls wait while the broker is away or asks for patience. What goes through at the first try never waits; what
 * does not is tried again in the order in which it came, until it is taken, is refused for good, or its time is over.
 */
export class Outbox {
  /** What is handed in and not done yet. */
  readonly tally = new Tally();
  readonly #caller: Caller;
  readonly #options: OutboxOptions;
  readonly #throttle = new Throttle();
  readonly #closing = new AbortController();
  #waiting = 0;

  constructor(caller: Caller, options: OutboxOptions) {
    this.#caller = caller;
    this.#options = options;
  }

  /** Sends, now or as soon as possible. Rejects with the reason when it cannot be sent. */
  async send<T>(send: Send<T>, current: Channel | undefined, options: SendOptions = {}): Promise<T> {
    const { signal } = options;
    if (this.#closing.signal.aborted) throw closedError();
    if (signal?.aborted) throw abortedError(signal);
    if (!current || !this.#throttle.open) return this.#wait(send, options);
    try {
      return await send(current, 1, signal);
    } catch (cause) {
      const error = ToastyError.from(cause);
      // What will not be sent again needs no place here, of which there may be none.
      const isFinal = afterFailure(error, 1, this.#options.random).kind === "give up";
      if (isFinal || signal?.aborted) throw error;
      return await this.#wait(send, options, { error, channel: current });
    }
  }

  /** Rejects all that is left. */
  close(): void {
    this.#closing.abort(closedError());
  }

  /** The way of everything that did not go through at once. */
  async #wait<T>(
    send: Send<T>,
    { signal, timeoutMs = this.#options.timeoutMs }: SendOptions,
    failed?: Failure,
  ): Promise<T> {
    if (this.#waiting >= this.#options.entries) throw this.#full(failed?.error);
    const end = new AbortController();
    const cancel = after(timeoutMs, () => end.abort(timedOut));
    const unlisten = [signal, this.#closing.signal].map((source) =>
      onAbort(source, () => end.abort(source?.reason)),
    );
    this.#waiting += 1;
    try {
      return await this.#tryUntil(end.signal, timeoutMs, send, failed);
    } finally {
      this.#waiting -= 1;
      cancel();
      for (const stop of unlisten) stop();
    }
  }

  async #tryUntil<T>(
    end: AbortSignal,
    timeoutMs: number,
    send: Send<T>,
    failed: Failure | undefined,
  ): Promise<T> {
    let last = failed;
    for (let attempt = failed ? 2 : 1; ; attempt++) {
      const sentBack = last !== undefined && (await this.#recover(last, attempt - 1, end, timeoutMs));
      let channel: Channel | undefined;
      try {
        channel = await this.#caller.channel(this.#options.patience, end);
        await this.#throttle.turn(sentBack, end);
        const result = await send(channel, attempt, end);
        this.#throttle.passed();
        return result;
      } catch (error) {
        if (end.aborted) {
          this.#throttle.passed();
          throw ended(end, last?.error ?? ToastyError.from(error), timeoutMs);
        }
        if (!channel) throw error;
        last = { error: ToastyError.from(error), channel };
      }
    }
  }

  /** Does what a failure asks for before the next attempt, or throws; true when the broker asked for patience. */
  async #recover(
    { error, channel }: Failure,
    attempt: number,
    end: AbortSignal,
    timeoutMs: number,
  ): Promise<boolean> {
    const verdict = afterFailure(error, attempt, this.#options.random);
    if (verdict.kind === "throttled") {
      this.#throttle.refused(verdict.afterMs);
      return true;
    }
    this.#throttle.passed();
    if (verdict.kind === "give up") throw error;
    if (verdict.kind === "look again") await this.#caller.lookAgain(channel);
    else await pause(verdict.afterMs, end);
    if (end.aborted) throw ended(end, error, timeoutMs);
    return false;
  }

  #full(cause: ToastyError | undefined): ToastyError {
    const { entries, of } = this.#options;
    return new ToastyError({
      message:
        `${entries} ${of} wait for the broker already; this one is not kept. ${cause?.fullMessage ?? ""}`.trim(),
      code: "resource_exhausted",
      reason: "OUTBOX_FULL",
      cause,
    });
  }
}

interface Failure {
  readonly error: ToastyError;
  readonly channel: Channel;
}

/** The error of an entry that ended before it was sent. */
function ended(end: AbortSignal, last: ToastyError, timeoutMs: number): ToastyError {
  if (end.reason !== timedOut) return abortedError(end);
  return gaveUp(timeoutMs, last.reason === "TIMEOUT" ? undefined : last);
}

/** Why an entry's own time ended. */
const timedOut = new DOMException("its time in the outbox is over", "TimeoutError");
