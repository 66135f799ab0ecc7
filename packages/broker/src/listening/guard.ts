import {
  constants,
  type Http2Server,
  type Http2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { Server } from "@grpc/grpc-js";
import type { Clock } from "@toasty/kit/clock";
import { ToastyError } from "@toasty/proto";
import { toServiceError } from "@toasty/proto/grpc";
import { type Lookup, principalOf } from "../admission/identify.js";
import { anyone } from "../admission/principal.js";
import { UnfinishedRequests } from "./unfinished-requests.js";
import { UnknownConnections } from "./unknown-connections.js";

/** Connections without a known token, on each address. */
const mostUnknown = 64;

/** Requests of a connection that were refused for want of a token, after which it is closed. */
const mostRefusals = 100;

/** Largest request of a caller without a token: the health service and reflection need no more. */
const largestUnknown = 64 * 1024;

/** Longest header of a request. */
const largestHeader = 16 * 1024;

/** Time for a TLS handshake, and for a request. */
const timeoutMs = 10_000;

const unfinishedPerPrincipal = 400;

/** Dependencies of a {@link Guard}. */
export interface GuardOptions {
  /** Undefined where no tokens are asked for. */
  readonly lookup: Lookup | undefined;
  readonly clock: Clock;
  /** Returns whether a path is open to callers without a token. */
  readonly isOpen: (path: string) => boolean;
  /** Returns whether the request of a path is a stream, which may stay unfinished for as long as it likes. */
  readonly isStream: (path: string) => boolean;
  /** Called with each call that was refused at its headers. */
  readonly onRefused: (
    path: string,
    headers: IncomingHttpHeaders,
    stream: ServerHttp2Stream,
    error: ToastyError,
  ) => void;
}

/** A connection whose last call had a known token. */
interface KnownCaller {
  readonly authorization: string | undefined;
  readonly principal: string;
}

/**
 * Stands before grpc-js and refuses calls without a known token at their headers, so that nothing of them is buffered.
 * Bounds connections without a token, TLS handshakes, and requests that do not become complete.
 *
 * It is no interceptor, because one would cost every call several microseconds: a call with the same token as the one
 * before it on its connection costs a comparison and an entry in a map.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #callers = new WeakMap<Http2Session, KnownCaller>();
  readonly #refusals = new WeakMap<Http2Session, number>();
  readonly #guarded = new WeakSet<Http2Server>();
  readonly #unfinished: UnfinishedRequests<ServerHttp2Stream>;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#unfinished = new UnfinishedRequests(
      { timeoutMs, perOwner: unfinishedPerPrincipal },
      options.clock,
      (stream, why) => finish(stream, why === "late" ? tooLate : tooMany),
    );
  }

  /** Guards every address that the server listens on by now. */
  protect(server: Server): void {
    for (const each of http2ServersOf(server)) {
      if (this.#guarded.has(each)) continue;
      this.#guarded.add(each);
      this.#protect(each);
    }
  }

  close(): void {
    this.#unfinished.close();
  }

  #protect(server: Http2Server): void {
    const unknown = new UnknownConnections<ServerHttp2Session>(mostUnknown);
    server.on("session", (session) => {
      session.settings({ maxHeaderListSize: largestHeader });
      unknown.add(session);
      session.once("close", () => unknown.delete(session));
    });
    const dispatch = server.listeners("stream") as ((...args: unknown[]) => void)[];
    server.removeAllListeners("stream");
    server.on("stream", (stream, headers, ...rest) => {
      if (!this.#admit(stream, headers, unknown)) return;
      for (const each of dispatch) each.call(server, stream, headers, ...rest);
    });
    this.#boundHandshakes(server);
  }

  #admit(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    unknown: UnknownConnections<ServerHttp2Session>,
  ): boolean {
    const { session } = stream;
    if (!session) return false;
    const path = headers[":path"] ?? "";
    const { authorization } = headers;
    let caller = this.#callers.get(session);
    if (caller === undefined || caller.authorization !== authorization) {
      const found = this.#identify(authorization);
      if (found instanceof ToastyError) return this.#admitUnknown(stream, session, path, headers, found);
      caller = { authorization, principal: found };
      this.#callers.set(session, caller);
      unknown.delete(session as ServerHttp2Session);
    }
    if (!this.#options.isStream(path)) this.#unfinished.add(stream, caller.principal);
    return true;
  }

  #identify(authorization: string | undefined): string | ToastyError {
    const { lookup } = this.#options;
    if (!lookup) return anyone.name;
    try {
      return principalOf(authorization, lookup).name;
    } catch (error) {
      return ToastyError.from(error);
    }
  }

  #admitUnknown(
    stream: ServerHttp2Stream,
    session: Http2Session,
    path: string,
    headers: IncomingHttpHeaders,
    error: ToastyError,
  ): boolean {
    if (this.#options.isOpen(path)) {
      this.#unfinished.add(stream, "");
      boundBytes(stream);
      return true;
    }
    const isGrpc = headers["content-type"]?.startsWith("application/grpc") === true;
    finish(stream, isGrpc ? trailersOf(error) : unsupportedMediaType);
    if (isGrpc) this.#options.onRefused(path, headers, stream, error);
    const refusals = (this.#refusals.get(session) ?? 0) + 1;
    this.#refusals.set(session, refusals);
    if (refusals >= mostRefusals) {
      session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      session.destroy();
    }
    return false;
  }

  /** A connection is no session before its TLS handshake is over, so that these are bounded apart. */
  #boundHandshakes(server: Http2Server): void {
    const shaking = new UnknownConnections<Socket>(mostUnknown);
    const byPeer = new Map<string, () => void>();
    server.on("secureConnection", (socket: Socket) => byPeer.get(peerOf(socket))?.());
    if (!("setSecureContext" in server)) return;
    server.on("connection", (socket: Socket) => {
      const peer = peerOf(socket);
      const cancel = this.#options.clock.after(timeoutMs, () => socket.destroy());
      const done = () => {
        cancel();
        shaking.delete(socket);
        if (byPeer.get(peer) === done) byPeer.delete(peer);
      };
      byPeer.set(peer, done);
      socket.once("close", done);
      shaking.add(socket);
    });
  }
}

/**
 * Returns the HTTP/2 servers of a grpc-js server. They are private there (1.14.7), but only they see a call before
 * grpc-js buffers it, and a connection before its first call.
 */
function http2ServersOf(server: Server): Iterable<Http2Server> {
  const { http2Servers } = server as unknown as { readonly http2Servers?: Map<Http2Server, unknown> };
  if (http2Servers instanceof Map) return http2Servers.keys();
  throw new Error(
    "this version of @grpc/grpc-js hides its HTTP/2 servers, so unknown callers cannot be refused",
  );
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Ends the request of a caller without a token when it is larger than any that it may make. */
function boundBytes(stream: ServerHttp2Stream): void {
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > largestUnknown) finish(stream, tooLarge);
  });
  // The listener would set it flowing before grpc-js asks for data.
  stream.pause();
}

/** Answers a request, whether it is complete or not, and lets go of its stream. */
function finish(stream: ServerHttp2Stream, trailers: OutgoingHttpHeaders): void {
  if (stream.destroyed || stream.closed) return;
  stream.on("error", () => {});
  if (!stream.headersSent) stream.respond(trailers, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function trailersOf(error: ToastyError): OutgoingHttpHeaders {
  const { code, details, metadata } = toServiceError(error);
  return {
    ":status": 200,
    "content-type": "application/grpc+proto",
    "grpc-status": code,
    "grpc-message": encodeURI(details),
    ...metadata.toHttp2Headers(),
  };
}

const unsupportedMediaType: OutgoingHttpHeaders = { ":status": 415 };

const tooLate = trailersOf(
  new ToastyError({
    message: `The request was not complete within ${timeoutMs / 1000} s.`,
    code: "deadline_exceeded",
    reason: "TIMEOUT",
  }),
);

const tooMany = trailersOf(
  new ToastyError({
    message: `${unfinishedPerPrincipal} requests of this token are not complete.`,
    remedy: "Send each in one piece, or fewer at once.",
    code: "resource_exhausted",
    reason: "RATE_LIMITED",
    retryAfterMs: 1000,
  }),
);

const tooLarge = trailersOf(
  new ToastyError({
    message: `A request without a token may have ${largestUnknown} bytes.`,
    code: "resource_exhausted",
    reason: "MESSAGE_TOO_LARGE",
  }),
);
