import { X509Certificate } from "node:crypto";
import {
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
  type ClientOptions,
  type ClientUnaryCall,
  connectivityState,
  credentials,
  Metadata,
  type VerifyOptions,
} from "@grpc/grpc-js";
import { systemClock } from "@toasty/kit/clock";
import { onAbort } from "@toasty/kit/signals";
import { limits, ToastyError } from "@toasty/proto";
import {
  InteractionServiceService,
  NotificationServiceService,
  TokenServiceService,
} from "@toasty/proto/grpc";
import type { Endpoint, Protection } from "./endpoint.js";
import type { Settings } from "./options.js";
import { unreachable } from "./unreachable.js";
import { unrefStreams } from "./unref-streams.js";

// The one file that loads grpc-js; it is imported when the first connection is made.

const { publish, withdraw, listHistory, publishStream, attach } = NotificationServiceService;
const { report, watch } = InteractionServiceService;
const unaryMethods = { publish, withdraw, listHistory, report, ...TokenServiceService };
const streamMethods = { publishStream, attach, watch };

// A caller that waits for an outcome holds the process by `KeepAlive`.
unrefStreams([watch.path]);

type UnaryMethods = typeof unaryMethods;
type StreamMethods = typeof streamMethods;

/** Name of a method with one request and one response. */
export type UnaryName = keyof UnaryMethods;
/** Name of a method with a bidirectional stream. */
export type StreamName = keyof StreamMethods;
/** Request of a method. */
export type RequestOf<M extends UnaryName | StreamName> = Parameters<
  (UnaryMethods & StreamMethods)[M]["requestSerialize"]
>[0];
/** Response of a method. */
export type ResponseOf<M extends UnaryName | StreamName> = ReturnType<
  (UnaryMethods & StreamMethods)[M]["responseDeserialize"]
>;
/** Bidirectional stream. */
export type Duplex<M extends StreamName> = ClientDuplexStream<RequestOf<M>, ResponseOf<M>>;

/** Settings of a call besides its request. */
export interface CallOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connection to one broker, from the attempt to make it to its loss. It is never used again: each attempt makes a new one.
 * It knows nothing of retries, which are decided above.
 */
export class Channel {
  readonly endpoint: Endpoint;
  readonly #client: Client;
  readonly #calls = new Set<ClientUnaryCall>();

  constructor(endpoint: Endpoint, settings: Settings) {
    this.endpoint = endpoint;
    const { address, protection } = endpoint;
    this.#client = new Client(address, credentialsFor(protection), channelOptions(settings, protection));
  }

  /**
   * Connects, or throws why not. grpc-js waits without end for a peer that accepts the connection and says nothing
   * (grpc/grpc-node#2785), so that the limit here is the only one.
   */
  async connect(timeoutMs: number): Promise<void> {
    const channel = this.#client.getChannel();
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return;
      if (state === connectivityState.SHUTDOWN) throw unreachable(this.endpoint, "the client was closed");
      if (state === connectivityState.TRANSIENT_FAILURE)
        throw unreachable(this.endpoint, await this.#probeFailure());
      if (!(await this.#changeFrom(state, deadline - performance.now()))) {
        throw unreachable(this.endpoint, "it accepts connections and says nothing");
      }
    }
  }

  /** Resolves when the connection is lost. Call it once, after {@link connect}. */
  async lost(): Promise<void> {
    await this.#changeFrom(connectivityState.READY);
  }

  /** Calls a method and waits for its response. Rejects with what grpc-js says. */
  unary<M extends UnaryName>(name: M, request: RequestOf<M>, options: CallOptions): Promise<ResponseOf<M>> {
    const { path, requestSerialize, responseDeserialize } = unaryMethods[name];
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest<RequestOf<M>, ResponseOf<M>>(
        path,
        requestSerialize as (value: RequestOf<M>) => Buffer,
        responseDeserialize as (bytes: Buffer) => ResponseOf<M>,
        request,
        metadataOf(options.headers),
        { deadline: Date.now() + options.timeoutMs },
        (error, response) => {
          unlisten();
          this.#calls.delete(call);
          if (error) reject(error);
          else resolve(response as ResponseOf<M>);
        },
      );
      const unlisten = onAbort(options.signal, () => call.cancel());
      this.#calls.add(call);
    });
  }

  /** Opens a bidirectional stream. */
  duplex<M extends StreamName>(name: M, headers: CallOptions["headers"]): Duplex<M> {
    const { path, requestSerialize, responseDeserialize } = streamMethods[name];
    return this.#client.makeBidiStreamRequest<RequestOf<M>, ResponseOf<M>>(
      path,
      requestSerialize as (value: RequestOf<M>) => Buffer,
      responseDeserialize as (bytes: Buffer) => ResponseOf<M>,
      metadataOf(headers),
    );
  }

  /** Refuses new calls; those that are under way may end. */
  close(): void {
    this.#client.close();
  }

  /** Ends all calls, and closes. */
  abort(): void {
    for (const call of this.#calls) call.cancel();
    this.close();
  }

  /** Resolves when the state changes from this one; with false when it did not in that time. */
  #changeFrom(state: connectivityState, withinMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = withinMs === undefined ? () => {} : systemClock.after(withinMs, () => resolve(false));
      this.#client.getChannel().watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
        cancel();
        resolve(true);
      });
    });
  }

  /** Finds out by a probe why the last attempt failed: the state of a channel does not say, a call that it rejects does. */
  #probeFailure(): Promise<string> {
    const empty = () => Buffer.alloc(0);
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        "/grpc.health.v1.Health/Check",
        empty,
        empty,
        undefined,
        { deadline: Date.now() + 1000 },
        (error) => resolve(error?.details ?? "no reason given"),
      );
    });
  }
}

/** Room for the fields around a message of the largest size. */
const envelopeBytes = 16 * 1024;

/** A history entry has a notification and its answer, and either may be of the largest size. */
const largestReceived = 2 * limits.messageBytes + envelopeBytes;

function channelOptions({ keepaliveMs }: Settings, protection: Protection): ClientOptions {
  return {
    // Of a pinned certificate the names do not count. An IP address would be sent as a server name, of which Node warns.
    ...(protection.kind === "tls" && protection.tls.pin && { "grpc.ssl_target_name_override": "localhost" }),
    "grpc.enable_http_proxy": 0,
    "grpc.keepalive_time_ms": keepaliveMs,
    "grpc.keepalive_timeout_ms": 5_000,
    "grpc.max_send_message_length": limits.messageBytes + envelopeBytes,
    "grpc.max_receive_message_length": largestReceived,
    // A new channel must not be given the connection that is stuck in the old one.
    "grpc.use_local_subchannel_pool": 1,
    // Retries, both of connecting and of calls, are decided above.
    "grpc.initial_reconnect_backoff_ms": 60_000,
    "grpc.enable_retries": 0,
    "grpc.service_config_disable_resolution": 1,
  };
}

function credentialsFor(protection: Protection): ChannelCredentials {
  if (protection.kind !== "tls") return credentials.createInsecure();
  const { ca, pin, key, cert } = protection.tls;
  const pem = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  try {
    return credentials.createSsl(pem(pin ?? ca), pem(key), pem(cert), pin === undefined ? {} : accept(pin));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw ToastyError.invalid([{ field: "tls", description: `is not usable PEM (${why})` }]);
  }
}

/** Accepts one certificate: it alone is the root, and that of the peer must be it, byte for byte. */
function accept(pin: string): VerifyOptions {
  const { raw } = new X509Certificate(pin);
  return {
    checkServerIdentity: (_, shown) => (shown.raw.equals(raw) ? undefined : new Error("another certificate")),
  };
}

function metadataOf(headers: CallOptions["headers"]): Metadata {
  const metadata = new Metadata();
  for (const name in headers) metadata.set(name, headers[name] as string);
  return metadata;
}
