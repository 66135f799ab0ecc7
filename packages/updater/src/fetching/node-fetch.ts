import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type Duplex, pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { NetworkError } from "./network-error.js";

/** The part of `fetch` that is used; the global `fetch`, Electron's `net.fetch` and undici's with a proxy agent fit. */
export type FetchFunction = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
) => Promise<Response>;

/** The limit of the fetch standard. */
const maxRedirects = 20;

/** Some hosts refuse requests without these. */
const defaultHeaders: Readonly<Record<string, string>> = { accept: "*/*", "user-agent": "node" };

/**
 * A GET request on `node:http` and `node:https`, as a {@link FetchFunction}: the default of the updater.
 *
 * The `fetch` of Node 22 and 24 ends the whole process with an uncaught `AssertionError` when a server closes the
 * connection while the body is paused by backpressure (https://github.com/nodejs/undici/issues/5360), so the updater
 * does not use it. Like `fetch`, this follows redirects, sends credentials to no other origin after one, decodes
 * content codings, and uses the proxy of the environment if `NODE_USE_ENV_PROXY=1`. Unlike `fetch`, it refuses a
 * redirect from https to http before anything is sent there.
 */
export const nodeFetch: FetchFunction = async (url, { headers, signal }) => {
  let target = new URL(url);
  let sent: Record<string, string> = { ...defaultHeaders, ...headers };
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const message = await send(target, sent, signal);
    const next = redirectOf(message, target);
    if (next === undefined) return responseOf(message);
    message.destroy();
    refuseDowngrade(target, next);
    if (next.origin !== target.origin) sent = withoutCredentials(sent);
    target = next;
  }
  throw new NetworkError({
    message: `${url} redirects more than ${maxRedirects} times.`,
    remedy: "Check the host's redirects.",
  });
};

/** Throws if a redirect leads from an encrypted address to one without encryption. */
export function refuseDowngrade(from: URL, to: URL): void {
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new NetworkError({
      message: `${from.href} redirects to an address without encryption, which is refused.`,
    });
  }
}

function send(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const open = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    let answered = false;
    const request = open(url, { headers, signal }, (message) => {
      answered = true;
      resolve(message);
    });
    // The listener stays: a request can also fail after the head of its answer, when nobody waits for this any more.
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The server closed an idle connection while this request was on its way; it has not seen the request.
      const isStale = request.reusedSocket && error.code === "ECONNRESET" && !answered;
      if (isStale && !signal.aborted) resolve(send(url, headers, signal));
      else reject(error);
    });
    request.end();
  });
}

function redirectOf(message: IncomingMessage, from: URL): URL | undefined {
  const { statusCode = 0, headers } = message;
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
  if (URL.canParse(headers.location, from.href)) {
    const next = new URL(headers.location, from.href);
    if (/^https?:$/.test(next.protocol)) return next;
  }
  message.destroy();
  throw new NetworkError({
    message: `${from.href} redirects to "${headers.location}", which is not a web address.`,
  });
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  const secret = ["authorization", "cookie", "proxy-authorization"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.includes(name.toLowerCase())));
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = "" } = message;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  try {
    const hasBody = ![204, 205, 304].includes(status);
    if (!hasBody) message.resume();
    return new Response(hasBody ? bodyOf(message, headers.get("content-encoding")) : null, {
      status,
      statusText,
      headers,
    });
  } catch (error) {
    message.destroy();
    throw error;
  }
}

/** Reads only when asked, so that a slow reader slows the server down. */
function bodyOf(message: IncomingMessage, coding: string | null): ReadableStream<Uint8Array> {
  const streams: Duplex[] = decodersOf(coding);
  // The pipeline gives its errors to the reader; a stream that is cancelled may still fail once nobody listens to it.
  for (const stream of [message, ...streams]) stream.on("error", () => {});
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= decoded(message, streams)[Symbol.asyncIterator]();
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        for (const stream of [message, ...streams]) stream.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function decoded(message: IncomingMessage, decoders: readonly Duplex[]): AsyncIterable<Uint8Array> {
  if (decoders.length === 0) return message;
  return pipeline([message, ...decoders], () => {}) as unknown as Duplex;
}

/** Some hosts compress although `identity` was asked for. */
function decodersOf(codings: string | null): Duplex[] {
  const names = (codings ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.reverse().flatMap(decoderOf);
}

function decoderOf(coding: string): Duplex[] {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return [createGunzip()];
    case "deflate":
      return [createInflate()];
    case "br":
      return [createBrotliDecompress()];
    case "zstd":
      return [createZstdDecompress()];
    default:
      return [];
  }
}
