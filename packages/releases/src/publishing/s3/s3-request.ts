import { createReadStream } from "node:fs";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ReleaseError } from "../../release-error.js";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Call {
  readonly method: "GET" | "HEAD" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly file: string; readonly length: number } | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A store that says nothing for so long is taken for unreachable. */
const silenceMs = 60_000;
const maxAttempts = 4;
const maxAnswerBytes = 16 * 1024 * 1024;

/** Makes a call as often as it takes while the store is busy or the network fails; each time signed anew. */
export async function callWithRetries(call: () => Call, pauseMs: number): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const each = call();
    each.signal?.throwIfAborted();
    const answer = await send(each).catch((error: unknown) => {
      if (each.signal?.aborted || attempt === maxAttempts) throw unreachable(each.url, error);
      return undefined;
    });
    if (answer && (answer.status < 500 || attempt === maxAttempts)) return answer;
    await sleep(pauseMs * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal: each.signal });
  }
}

async function send({ method, url, headers, body, signal }: Call): Promise<Answer> {
  const open = url.protocol === "http:" ? httpRequest : httpsRequest;
  const length = body === undefined ? undefined : "file" in body ? body.length : body.length;
  const request = open(url, {
    method,
    headers: { ...headers, ...(length === undefined ? {} : { "content-length": length }) },
    signal,
  });
  request.setTimeout(silenceMs, () => request.destroy(new Error("the store is silent")));
  const answered = answerOf(request);
  answered.catch(() => {}); // Awaited below, unless sending fails first.
  if (body === undefined || Buffer.isBuffer(body)) request.end(body);
  else {
    // A store may refuse before it has read all; its answer then says more than the broken pipe.
    await pipeline(createReadStream(body.file), request).catch((error: unknown) =>
      answered.catch(() => Promise.reject(error)),
    );
  }
  return answered;
}

async function answerOf(request: ClientRequest): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", reject);
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswerBytes) throw new Error("the store's answer is too long");
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

function unreachable(url: URL, cause: unknown): unknown {
  if (cause instanceof Error && cause.name === "AbortError") return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReleaseError({
    reason: "NETWORK",
    message: `the store at ${url.host} cannot be reached: ${reason}.`,
    cause,
  });
}
