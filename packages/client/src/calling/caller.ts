import { ToastyError } from "@toasty/proto";
import type { Channel, Duplex, RequestOf, ResponseOf, StreamName, UnaryName } from "../connecting/channel.js";
import type { Connection, ConnectionWait } from "../connecting/connection.js";
import type { Credentials } from "../connecting/credentials.js";
import { abortedError } from "../connecting/errors.js";
import type { Settings, TokenRole } from "../connecting/options.js";
import type { KeepAlive } from "../promises/keep-alive.js";
import { explain } from "./explain.js";

/** Settings of a single call. */
export interface CallContext {
  readonly signal?: AbortSignal | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
}

/** Makes calls on the client's connection, as the agent that it is and with the token that each method needs. */
export class Caller {
  readonly #connection: Connection;
  readonly #credentials: Credentials;
  readonly #settings: Settings;
  readonly #keepAlive: KeepAlive;
  /** 0 to 1, for the jitter of pauses between calls. */
  readonly random: () => number;

  constructor(
    connection: Connection,
    credentials: Credentials,
    settings: Settings,
    keepAlive: KeepAlive,
    random: () => number,
  ) {
    this.#connection = connection;
    this.#credentials = credentials;
    this.#settings = settings;
    this.#keepAlive = keepAlive;
    this.random = random;
  }

  /** The channel to the broker, if it is there at this moment. */
  get current(): Channel | undefined {
    return this.#connection.current;
  }

  /** Why there is no channel at this moment, if an attempt to connect failed. */
  get trouble(): ToastyError | undefined {
    const { state } = this.#connection;
    return state.kind === "waiting" ? state.error : undefined;
  }

  /** Waits for the broker and returns the channel to it. */
  channel(wait?: ConnectionWait): Promise<Channel> {
    return this.#connection.channel(wait);
  }

  /** Makes one attempt on an open channel. Rejects with a {@link ToastyError}. */
  async attempt<M extends UnaryName>(
    channel: Channel,
    method: M,
    request: RequestOf<M>,
    { signal, traceparent }: CallContext = {},
  ): Promise<ResponseOf<M>> {
    const headers = await this.headers(channel, method, traceparent);
    try {
      const { callTimeoutMs: timeoutMs } = this.#settings;
      return await this.#keepAlive.during(channel.unary(method, request, { headers, signal, timeoutMs }));
    } catch (error) {
      if (signal?.aborted) throw abortedError(signal);
      throw this.failure(error, channel, method, headers);
    }
  }

  /** Opens a stream on an open channel. */
  async open<M extends StreamName>(channel: Channel, method: M): Promise<Duplex<M>> {
    return channel.duplex(method, await this.headers(channel, method));
  }

  /** Returns the headers that name the sender of a call. */
  async headers(channel: Channel, method: MethodName, traceparent?: string): Promise<Record<string, string>> {
    const token = await this.#credentials.for(roleOf[method], channel.endpoint);
    return {
      "x-agent-id": this.#settings.agent,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(traceparent !== undefined && { traceparent }),
    };
  }

  /** Reads again where the broker is and its tokens, after it did not know ours. */
  lookAgain(channel: Channel): Promise<void> {
    return this.#connection.lookAgain(channel);
  }

  /** Turns a failure into an error that says what it means for the user. */
  failure(
    error: unknown,
    channel: Channel,
    method: MethodName,
    headers?: Record<string, string>,
  ): ToastyError {
    const known = ToastyError.from(error);
    const sentToken = headers ? "authorization" in headers : undefined;
    return explain(known, { endpoint: channel.endpoint, role: roleOf[method], sentToken });
  }
}

/** Role that each method of the broker needs. */
const roleOf = {
  publish: "publisher",
  publishStream: "publisher",
  withdraw: "publisher",
  watch: "publisher",
  listHistory: "publisher",
  attach: "desk",
  report: "desk",
  createToken: "admin",
  listTokens: "admin",
  revokeToken: "admin",
} as const satisfies Record<string, TokenRole>;

/** Method of the broker that this client calls. */
type MethodName = keyof typeof roleOf;
