import { ToastyError } from "@toasty/proto";
import { abortedError, onAbort } from "../calling/abort.js";
import { closedError } from "../calling/closed-error.js";
import { pause } from "../calling/pause.js";
import { pauseMs, stableAfterMs } from "./backoff.js";
import type { Channel } from "./channel.js";
import { isSameEndpoint } from "./endpoint.js";
import { locate } from "./locate.js";
import type { Settings } from "./options.js";
import type { ConnectionState } from "./state.js";
import type { Surroundings } from "./surroundings.js";
import type { Tokens } from "./tokens.js";
import { unreachable } from "./unreachable.js";

/** Conduct while the broker is away: `wait` through any number of attempts, or `drop` what cannot be sent at once. */
export type OnUnavailable = "wait" | "drop";

/** The moment at which a caller gives up: never, or as soon as an attempt fails, with the error that it names. */
type GivesUp = "never" | "when_away" | "at_next_failure";

interface Waiter {
  readonly givesUp: GivesUp;
  readonly resolve: (channel: Channel) => void;
  readonly reject: (error: ToastyError) => void;
}

/**
 * The one connection of a client. It is made when somebody first needs it, made again for as long as somebody does, and
 * before each attempt it looks anew where the broker is.
 */
export class Connection {
  readonly #settings: Settings;
  readonly #surroundings: Surroundings;
  readonly #tokens: Tokens;
  readonly #onState: (state: ConnectionState) => void;
  readonly #waiters = new Set<Waiter>();
  readonly #closing = new AbortController();
  #state: ConnectionState = { kind: "idle" };
  #channel: Channel | undefined;
  #running = false;
  #failures = 0;

  constructor(
    settings: Settings,
    surroundings: Surroundings,
    tokens: Tokens,
    onState: (state: ConnectionState) => void,
  ) {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#tokens = tokens;
    this.#onState = onState;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The channel, if the broker is there at this moment. */
  get current(): Channel | undefined {
    return this.#channel;
  }

  /** Waits for the broker and returns the channel to it. */
  channel(onUnavailable: OnUnavailable = "wait", signal?: AbortSignal): Promise<Channel> {
    if (onUnavailable === "drop" && !this.#closed && this.#state.kind === "waiting") {
      return Promise.reject(droppedError(this.#state.error));
    }
    return this.#wait(onUnavailable === "drop" ? "when_away" : "never", signal);
  }

  /** Waits for the broker, but rejects with the reason when the next attempt fails. */
  nextAttempt(signal?: AbortSignal): Promise<Channel> {
    return this.#wait("at_next_failure", signal);
  }

  #wait(givesUp: GivesUp, signal?: AbortSignal): Promise<Channel> {
    if (this.#channel) return Promise.resolve(this.#channel);
    if (this.#closing.signal.aborted) return Promise.reject(closedError());
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const waiter: Waiter = { givesUp, resolve, reject };
    this.#waiters.add(waiter);
    const unlisten = onAbort(signal, () => reject(interrupted(signal, this.#state)));
    void this.#run();
    return promise.finally(() => {
      this.#waiters.delete(waiter);
      unlisten();
    });
  }

  /**
   * Reads again what the broker wrote down, after it did not know our token: it may be another one by now. Connects to
   * where it is then.
   */
  async lookAgain(channel: Channel): Promise<void> {
    this.#tokens.forget();
    const found = await locate(this.#settings, this.#surroundings).catch((error: ToastyError) => {
      if (isLasting(error)) throw error;
      return undefined;
    });
    if (!found || !isSameEndpoint(found, channel.endpoint)) channel.close();
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    for (const waiter of [...this.#waiters]) waiter.reject(closedError());
    this.#channel?.abort();
    this.#channel = undefined;
    this.#enter({ kind: "closed" });
  }

  /** Tries until the broker is there, and again when it was lost, for as long as anybody waits for it. */
  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiters.size > 0 && !this.#closed) {
      const error = await this.#holdConnection();
      if (this.#closed) break;
      if (isLasting(error)) {
        this.#rejectAll(() => true, error);
        break;
      }
      const nextTryInMs = pauseMs(this.#failures++, this.#surroundings.random);
      this.#enter({ kind: "waiting", nextTryInMs, attempt: this.#failures, error });
      this.#rejectAll(({ givesUp }) => givesUp === "when_away", droppedError(error));
      this.#rejectAll(({ givesUp }) => givesUp === "at_next_failure", error);
      await pause(nextTryInMs, this.#closing.signal);
    }
    this.#running = false;
    if (!this.#closed && this.#state.kind !== "idle") this.#enter({ kind: "idle" });
  }

  /** Connects and holds the connection until it is lost; returns why there is none any more. */
  async #holdConnection(): Promise<ToastyError> {
    this.#enter({ kind: "connecting" });
    let channel: Channel | undefined;
    try {
      channel = await this.#open();
      if (this.#closed) return closedError();
      const since = performance.now();
      this.#channel = channel;
      this.#enter({ kind: "ready", address: channel.endpoint.address });
      for (const waiter of [...this.#waiters]) waiter.resolve(channel);
      await channel.lost();
      if (performance.now() - since >= stableAfterMs) this.#failures = 0;
      return unreachable(channel.endpoint, "the connection was lost");
    } catch (error) {
      return ToastyError.from(error);
    } finally {
      this.#channel = undefined;
      channel?.close();
    }
  }

  async #open(): Promise<Channel> {
    this.#tokens.forget();
    const endpoint = await locate(this.#settings, this.#surroundings);
    const { Channel } = await import("./channel.js");
    const channel = new Channel(endpoint, this.#settings);
    const stop = onAbort(this.#closing.signal, () => channel.close());
    try {
      await channel.connect(this.#settings.connectTimeoutMs);
      return channel;
    } catch (error) {
      channel.close();
      throw error;
    } finally {
      stop();
    }
  }

  #rejectAll(whom: (waiter: Waiter) => boolean, error: ToastyError): void {
    for (const waiter of [...this.#waiters].filter(whom)) waiter.reject(error);
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    this.#onState(state);
  }
}

/** Whether trying again by itself cannot help: somebody has to do something first. */
const isLasting = ({ code }: ToastyError): boolean =>
  code === "failed_precondition" || code === "invalid_argument";

/** Why waiting for the broker ended before it came: the last failure where there is one, else the signal's word. */
function interrupted(signal: AbortSignal | undefined, state: ConnectionState): ToastyError {
  const reason = abortedError(signal);
  return reason.reason === "TIMEOUT" && state.kind === "waiting" ? state.error : reason;
}

function droppedError(cause: ToastyError): ToastyError {
  return new ToastyError({
    message: `not sent: ${cause.fullMessage}`,
    code: "unavailable",
    reason: "DROPPED",
    cause,
  });
}
