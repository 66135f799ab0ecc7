import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sha256 } from "./repository.js";

/** Answers a request in the place of the host; returns false to let the host answer. */
export type Intercept = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => boolean | undefined;

/** A static web host over real HTTP, with ranges and validators, whose answers a test can take over. */
export interface Host extends AsyncDisposable {
  readonly url: string;
  /** Requests, in order: paths without the leading slash, with the range if there was one. */
  readonly requests: string[];
  /** Returns the number of connections that are open. */
  connections(): Promise<number>;
  intercept: Intercept | undefined;
}

export async function startHost(files: ReadonlyMap<string, Buffer>): Promise<Host> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname.slice(1));
    requests.push(request.headers.range ? `${path} ${request.headers.range}` : path);
    if (host.intercept?.(path, request, response)) return;
    serve(files.get(path), request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host: Host = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    intercept: undefined,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return host;
}

/** Answers as a careful static host does. */
export function serve(bytes: Buffer | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (bytes === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    return;
  }
  const etag = `"${sha256(bytes).slice(0, 16)}"`;
  const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
  const fresh = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  if (start === undefined || !fresh) {
    response.writeHead(200, { "content-length": bytes.length, etag, "accept-ranges": "bytes" }).end(bytes);
    return;
  }
  if (Number(start) >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  response.writeHead(206, {
    "content-length": bytes.length - Number(start),
    "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    etag,
  });
  response.end(bytes.subarray(Number(start)));
}
