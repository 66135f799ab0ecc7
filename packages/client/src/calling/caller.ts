import { ToastyError } from "@toasty/proto";
import type { Channel, Duplex, RequestOf, ResponseOf, StreamName, UnaryName } from "../connecting/channel.js";
import type { Connection, OnUnavailable } from "../connecting/connection.js";
import { type MethodName, roleOf } from "../connecting/methods.js";
import type { Settings } from "../connecting/options.js";
import type { Tokens } from "../connecting/tokens.js";
import { abortedError } from "./abort.js";
import { explain } from "./explain.js";
import type { KeepAlive } from "./keep-alive.js";

/** What a single call may bring along. */
export interface CallContext {
  readonly signal?: AbortSignal | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
}

/** Makes calls on the client's connection, as the agent that it is and with the token that each method needs. */
export class Caller {
  readonly #connection: Connection;
  readonly #tokens: Tokens;
  readonly #settings: Settings;
  readonly #keepAlive: KeepAlive;

  constructor(connection: Connection, tokens: Tokens, settings: Settings, keepAlive: KeepAlive) {
    this.#connection = connection;
    this.#tokens = tokens;
    this.#settings = settings;
    this.#keepAlive = keepAlive;
  }

  /** The channel to the broker, once it is there. */
  channel(patience?: OnUnavailable, signal?: AbortSignal): Promise<Channel> {
    return this.#connection.channel(patience, signal);
  }

  /** One try on a channel that is there. Rejects with a {@link ToastyError}. */
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

  /** Opens a stream on a channel that is there. */
  async open<M extends StreamName>(channel: Channel, method: M): Promise<Duplex<M>> {
    return channel.duplex(method, await this.headers(channel, method));
  }

  /** What every call says of its sender. */
  async headers(channel: Channel, method: MethodName, traceparent?: string): Promise<Record<string, string>> {
    const token = await this.#tokens.for(roleOf[method], channel.endpoint);
    return {
      "x-agent-id": this.#settings.agent,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(traceparent !== undefined && { traceparent }),
    };
  }

  /** Looks anew for the broker and its tokens, after it did not know ours. */
  lookAgain(channel: Channel): Promise<void> {
    return this.#connection.lookAgain(channel);
  }

  /** Says what a failed call means. */
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
