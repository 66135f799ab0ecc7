import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { contentType } from "../publishing/destination.js";

/** Options of {@link serveFolder}. */
export interface ServeOptions {
  /** Default: one that is free. */
  readonly port?: number | undefined;
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
}

/** A folder that is being served. Dispose it to stop. */
export interface Served extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves a published folder over HTTP, as a static host would: parts of files, entity tags, 404 for what is not there.
 * For trying releases out; nothing in it is made for the open internet.
 */
export async function serveFolder(
  dir: string,
  { port = 0, host = "127.0.0.1" }: ServeOptions = {},
): Promise<Served> {
  const server = createServer((request, response) => {
    answer(dir, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actual}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(dir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const place = placeOf(dir, request.url ?? "/");
  const found = place === undefined ? undefined : await stat(place).catch(() => undefined);
  if (place === undefined || !found?.isFile()) {
    response.writeHead(404, { "content-type": "text/plain", "cache-control": "no-store" }).end("not found\n");
    return;
  }
  const tag = `"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"`;
  const changing = /(timestamp|\.root)\.json$/.test(place);
  const headers = {
    etag: tag,
    "accept-ranges": "bytes",
    "content-type": contentType(place),
    "cache-control": changing ? "no-cache" : "public, max-age=31536000, immutable",
  };
  const range = rangeOf(request, tag, found.size);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "content-range": `bytes */${found.size}` }).end();
    return;
  }
  const [start, end] = range ?? [0, found.size - 1];
  response.writeHead(range ? 206 : 200, {
    ...headers,
    "content-length": end - start + 1,
    ...(range ? { "content-range": `bytes ${start}-${end}/${found.size}` } : {}),
  });
  if (request.method === "HEAD" || found.size === 0) response.end();
  else await pipeline(createReadStream(place, { start, end }), response);
}

/** The file that a request means; undefined for one outside of the folder. */
function placeOf(dir: string, url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, "http://host").pathname);
    const place = normalize(join(dir, path));
    return place.startsWith(normalize(dir + sep)) && !path.includes("\0") ? place : undefined;
  } catch {
    return undefined;
  }
}

function rangeOf(
  request: IncomingMessage,
  tag: string,
  size: number,
): [number, number] | "unsatisfiable" | undefined {
  const condition = request.headers["if-range"];
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  if (!range || (condition !== undefined && condition !== tag)) return undefined;
  const start = Number(range[1]);
  const end = range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  return start < size && start <= end ? [start, end] : "unsatisfiable";
}
