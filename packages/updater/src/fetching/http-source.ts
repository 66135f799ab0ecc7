import { within } from "@toasty/kit/within";
import { cancelled } from "../update-error.js";
import { authorizationOf, type Credentials } from "./credentials.js";
import { asNetworkError, NetworkError } from "./network-error.js";
import { type FetchFunction, refuseDowngrade } from "./node-fetch.js";
import { type Pace, steadyBody } from "./steady-body.js";

/** Limits on the time that a host may take, and on attempts. */
export interface NetworkOptions extends Pace {
  /** Longest wait for the head of an answer: 30 s. */
  readonly headersMs: number;
  /** Number of attempts at a request, with growing pauses: 4. */
  readonly attempts: number;
  /** The first pause between two tries, doubled for each further one and shortened at random: 500 ms. */
  readonly pauseMs: number;
}

export const networkDefaults: NetworkOptions = {
  windowMs: 30_000,
  minBytes: 3_000,
  headersMs: 30_000,
  attempts: 4,
  pauseMs: 500,
};

/** Source of a repository's files. */
export interface HttpSource {
  readonly network: NetworkOptions;
  get(url: string, ask: Ask): Promise<Answer>;
}

interface Ask {
  readonly headers?: Record<string, string> | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, once, up to `maxBytes`. An answer whose body is not wanted must be `drop`ped. */
  body(maxBytes: number): AsyncIterable<Uint8Array>;
  drop(): void;
}

export function httpSource(options: {
  readonly fetch: FetchFunction;
  readonly origin: string;
  readonly credentials?: Credentials | undefined;
  readonly network: NetworkOptions;
}): HttpSource {
  const { network, credentials } = options;
  return {
    network,
    async get(url, { headers = {}, signal }) {
      const connection = new AbortController();
      const giveUp = () => connection.abort();
      if (signal?.aborted) throw cancelled(signal);
      signal?.addEventListener("abort", giveUp, { once: true });
      const close = () => {
        signal?.removeEventListener("abort", giveUp);
        connection.abort();
      };
      const own = new URL(url).origin === options.origin;
      const authorization: Record<string, string> =
        own && credentials ? { authorization: authorizationOf(credentials) } : {};
      try {
        const response = await within(
          options.fetch(url, {
            // A transfer coding would make ranges and lengths mean something else.
            headers: { "accept-encoding": "identity", ...authorization, ...headers },
            signal: connection.signal,
          }),
          network.headersMs,
          {
            error: () =>
              new NetworkError({
                message: `${url} does not answer within ${network.headersMs / 1000} s.`,
                remedy: "Try again later.",
              }),
          },
        );
        if (response.redirected) refuseDowngrade(new URL(url), new URL(response.url));
        return answerOf(url, response, network, close, signal);
      } catch (error) {
        close();
        throw orCancelled(error, url, signal);
      }
    },
  };
}

function answerOf(
  url: string,
  response: Response,
  pace: Pace,
  close: () => void,
  signal: AbortSignal | undefined,
): Answer {
  return {
    status: response.status,
    headers: response.headers,
    drop: close,
    async *body(maxBytes) {
      try {
        if (response.body === null) return;
        const { windowMs, minBytes } = pace;
        yield* steadyBody(response.body, { windowMs, minBytes, maxBytes, what: url });
      } catch (error) {
        throw orCancelled(error, url, signal);
      } finally {
        close();
      }
    },
  };
}

function orCancelled(error: unknown, url: string, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return cancelled(signal);
  return asNetworkError(error, url);
}
