import { deadline, pause } from "@toasty/kit/signals";
import { ToastyError } from "@toasty/proto";
import type { Caller } from "../calling/caller.js";
import { afterFailure, gaveUp } from "../calling/retry.js";
import type { Channel, RequestOf, ResponseOf, UnaryName } from "../connecting/channel.js";
import type { OnUnavailable } from "../connecting/connection.js";
import { abortedError, closedError } from "../connecting/errors.js";
import { Tally } from "./tally.js";
import { Throttle } from "./throttle.js";

/** Settings of one call. */
export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** The longest that it may take, waiting included. Default: the outbox's own limit. */
  readonly timeoutMs?: number | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
}

/** Settings of one call, with what its method allows. */
export interface CallOptions<Response> extends SendOptions {
  /** Turns the error of an attempt into a response, or throws it. The first attempt is number 1. */
  readonly recover?: ((error: ToastyError, attempt: number) => Response) | undefined;
}

/** Settings of an {@link Outbox}. */
export interface OutboxOptions {
  /** Content, in the plural, for error messages. */
  readonly of: string;
  /** Limit of waiting calls. */
  readonly entries: number;
  /** Limit of the time of each call, waiting included. */
  readonly timeoutMs: number;
  readonly onUnavailable: OnUnavailable;
}

/**
 * Sends calls that may be made again without harm, and keeps them while the broker is away or throttles. A call that is
 * taken at the first attempt never waits; any other is tried again in the order in which it came, until it is taken, is
 * refused for good, or its time is over.
 */
export class Outbox {
  /** Counts what is handed in and not done yet. */
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

  /** Makes a call, now or as soon as possible. Rejects with the reason when it cannot be made. */
  call<M extends UnaryName>(
    method: M,
    request: RequestOf<M>,
    options: CallOptions<ResponseOf<M>> = {},
  ): Promise<ResponseOf<M>> {
    const { traceparent, recover } = options;
    return this.#send(async (channel, number, signal) => {
      const response = this.#caller.attempt(channel, method, request, { signal, traceparent });
      return recover ? response.catch((error: ToastyError) => recover(error, number)) : response;
    }, options);
  }

  /** Rejects all that is left. */
  close(): void {
    this.#closing.abort(closedError());
  }

  async #send<T>(attempt: Attempt<T>, options: SendOptions): Promise<T> {
    const { signal } = options;
    const { current } = this.#caller;
    if (this.#closing.signal.aborted) throw closedError();
    if (signal?.aborted) throw abortedError(signal);
    if (!current || !this.#throttle.open) return this.#wait(attempt, options);
    try {
      return await attempt(current, 1, signal);
    } catch (cause) {
      const error = ToastyError.from(cause);
      // A call that will not be made again needs no place here, of which there may be none.
      const isFinal = afterFailure(error, 1, this.#caller.random).kind === "give_up";
      if (isFinal || signal?.aborted) throw error;
      return await this.#wait(attempt, options, { error, channel: current });
    }
  }

  /** Keeps a call that was not taken at once. */
  async #wait<T>(
    attempt: Attempt<T>,
    { signal, timeoutMs = this.#options.timeoutMs }: SendOptions,
    failed?: Failure,
  ): Promise<T> {
    if (this.#waiting >= this.#options.entries) throw this.#full(failed?.error);
    using end = deadline({
      timeoutMs,
      signals: [signal, this.#closing.signal],
      reason: () => timedOut,
    });
    this.#waiting += 1;
    try {
      return await this.#tryUntil(end.signal, timeoutMs, attempt, failed);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #tryUntil<T>(
    end: AbortSignal,
    timeoutMs: number,
    attempt: Attempt<T>,
    failed: Failure | undefined,
  ): Promise<T> {
    const givesUp = this.#options.onUnavailable === "drop" ? "when_away" : "never";
    let last = failed;
    for (let number = failed ? 2 : 1; ; number++) {
      const wasThrottled = last !== undefined && (await this.#recover(last, number - 1, end, timeoutMs));
      let channel: Channel | undefined;
      try {
        channel = await this.#caller.channel({ givesUp, signal: end });
        await this.#throttle.turn(wasThrottled, end);
        const result = await attempt(channel, number, end);
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

  /** Does what a failure asks for before the next attempt, or throws it; returns true if the broker throttled. */
  async #recover(
    { error, channel }: Failure,
    number: number,
    end: AbortSignal,
    timeoutMs: number,
  ): Promise<boolean> {
    const verdict = afterFailure(error, number, this.#caller.random);
    if (verdict.kind === "throttled") {
      this.#throttle.refused(verdict.afterMs);
      return true;
    }
    this.#throttle.passed();
    if (verdict.kind === "give_up") throw error;
    if (verdict.kind === "look_again") await this.#caller.lookAgain(channel);
    else await pause(verdict.afterMs, { signal: end });
    if (end.aborted) throw ended(end, error, timeoutMs);
    return false;
  }

  #full(cause: ToastyError | undefined): ToastyError {
    const { entries, of } = this.#options;
    return new ToastyError({
      message: `${entries} ${of} wait for the broker already, so this one is not kept.${cause ? ` ${cause.message}` : ""}`,
      remedy: cause?.remedy,
      code: "resource_exhausted",
      reason: "OUTBOX_FULL",
      cause,
    });
  }
}

/** One attempt, the first of which is number 1. */
type Attempt<T> = (channel: Channel, number: number, signal: AbortSignal | undefined) => Promise<T>;

interface Failure {
  readonly error: ToastyError;
  readonly channel: Channel;
}

/** Returns the error of a call that ended before it was taken. */
function ended(end: AbortSignal, last: ToastyError, timeoutMs: number): ToastyError {
  if (end.reason !== timedOut) return abortedError(end);
  return gaveUp(timeoutMs, last.reason === "TIMEOUT" ? undefined : last);
}

/** Reason of an abort because the call's own time is over. */
const timedOut = new DOMException("its time in the outbox is over", "TimeoutError");
