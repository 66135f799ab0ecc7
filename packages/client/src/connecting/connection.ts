import { onAbort, pause } from "@toasty/kit/signals";
import { ToastyError } from "@toasty/proto";
import type { Channel } from "./channel.js";
import {
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionMachineState,
  type GivesUp,
  isLasting,
  step,
  type Waiter,
} from "./connection-machine.js";
import type { Credentials } from "./credentials.js";
import { isSameEndpoint } from "./endpoint.js";
import type { Environment } from "./environment.js";
import { abortedError } from "./errors.js";
import { locate } from "./locate.js";
import type { Settings } from "./options.js";
import type { ConnectionState } from "./state.js";
import { unreachable } from "./unreachable.js";

/** Conduct while the broker is away: `wait` through any number of attempts, or `drop` what cannot be sent at once. */
export type OnUnavailable = "wait" | "drop";

/** Wait for a connection. */
export interface ConnectionWait {
  readonly givesUp?: GivesUp | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The one connection of a client. It is made when a caller first needs it and made again for as long as one does; before
 * each attempt it locates the broker again.
 *
 * The state changes only in {@link step}; this class owns the attempt, the pause and the channel that the state names, and
 * takes the actions that a change asks for.
 */
export class Connection {
  readonly #settings: Settings;
  readonly #environment: Environment;
  readonly #credentials: Credentials;
  readonly #onState: (state: ConnectionState) => void;
  #state: ConnectionMachineState<Channel> = { kind: "idle", failures: 0 };
  #attempt = new AbortController();
  #pause = new AbortController();

  constructor(
    settings: Settings,
    environment: Environment,
    credentials: Credentials,
    onState: (state: ConnectionState) => void,
  ) {
    this.#settings = settings;
    this.#environment = environment;
    this.#credentials = credentials;
    this.#onState = onState;
  }

  get state(): ConnectionState {
    return publicState(this.#state);
  }

  /** The channel, if the broker is there at this moment. */
  get current(): Channel | undefined {
    return this.#state.kind === "ready" ? this.#state.link : undefined;
  }

  /** Waits for the broker and returns the channel to it. */
  channel({ givesUp = "never", signal }: ConnectionWait = {}): Promise<Channel> {
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const waiter: Waiter<Channel> = { givesUp, resolve, reject };
    this.#handle({ kind: "wanted", waiter });
    const unlisten = onAbort(signal, () => reject(interrupted(signal, this.#state)));
    return promise.finally(() => {
      this.#handle({ kind: "unwanted", waiter });
      unlisten();
    });
  }

  /**
   * Reads again what the broker wrote down, after it did not know our token: another one may run by now. Connects to where
   * it is then.
   */
  async lookAgain(channel: Channel): Promise<void> {
    this.#credentials.forget();
    const found = await locate(this.#settings, this.#environment).catch((error: ToastyError) => {
      if (isLasting(error)) throw error;
      return undefined;
    });
    if (!found || !isSameEndpoint(found, channel.endpoint)) channel.close();
  }

  close(): void {
    if (this.#state.kind !== "closed") this.#handle({ kind: "close" });
  }

  #handle(event: ConnectionEvent<Channel>): void {
    const { kind } = this.#state;
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#take(effect);
    // Last: a listener may close the client.
    if (state.kind !== kind) this.#onState(publicState(state));
  }

  #take(effect: ConnectionEffect<Channel>): void {
    switch (effect.kind) {
      case "connect":
        void this.#connect();
        break;
      case "abandon_attempt":
        this.#attempt.abort();
        break;
      case "abort":
        effect.link.abort();
        break;
      case "pause":
        void this.#rest(effect.ms);
        break;
      case "end_pause":
        this.#pause.abort();
        break;
      case "resolve":
        for (const waiter of effect.waiters) waiter.resolve(effect.link);
        break;
      case "reject":
        for (const waiter of effect.waiters) waiter.reject(effect.error);
        break;
    }
  }

  /** Makes one attempt, and reports it and the end of the connection that it leads to. */
  async #connect(): Promise<void> {
    this.#attempt = new AbortController();
    const random = this.#environment.random();
    let channel: Channel;
    try {
      channel = await this.#open(this.#attempt.signal);
    } catch (error) {
      this.#handle({ kind: "failed", error: ToastyError.from(error), random });
      return;
    }
    this.#handle({ kind: "connected", link: channel, now: performance.now() });
    // The client was closed meanwhile, perhaps by a listener.
    if (this.current !== channel) return;
    await channel.lost();
    channel.close();
    const error = unreachable(channel.endpoint, "the connection was lost");
    this.#handle({ kind: "lost", error, now: performance.now(), random: this.#environment.random() });
  }

  async #open(signal: AbortSignal): Promise<Channel> {
    this.#credentials.forget();
    const endpoint = await locate(this.#settings, this.#environment);
    const { Channel } = await import("./channel.js");
    const channel = new Channel(endpoint, this.#settings);
    const unlisten = onAbort(signal, () => channel.close());
    try {
      await channel.connect(this.#settings.connectTimeoutMs);
      return channel;
    } catch (error) {
      channel.close();
      throw error;
    } finally {
      unlisten();
    }
  }

  async #rest(ms: number): Promise<void> {
    this.#pause = new AbortController();
    await pause(ms, { signal: this.#pause.signal });
    this.#handle({ kind: "pause_over" });
  }
}

function publicState(state: ConnectionMachineState<Channel>): ConnectionState {
  switch (state.kind) {
    case "ready":
      return { kind: "ready", address: state.link.endpoint.address };
    case "waiting": {
      const { nextTryInMs, failures, error } = state;
      return { kind: "waiting", nextTryInMs, attempt: failures, error };
    }
    default:
      return { kind: state.kind };
  }
}

/** Returns why a wait ended early: the last failure where there is one and the time was over, else the signal's reason. */
function interrupted(signal: AbortSignal | undefined, state: ConnectionMachineState<Channel>): ToastyError {
  const reason = abortedError(signal);
  return reason.reason === "TIMEOUT" && state.kind === "waiting" ? state.error : reason;
}
