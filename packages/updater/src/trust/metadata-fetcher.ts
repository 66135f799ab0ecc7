import type { Fetcher } from "tuf-js";
import tufErrors from "tuf-js/dist/error.js";
import type { HttpSource } from "../fetching/http-source.js";
import { statusError } from "../fetching/network-error.js";
import { withRetries } from "../fetching/retry.js";
import { UpdateError } from "../update-error.js";

/** Record of one refresh: what came over the network, and what was wrong with it. */
export interface FetchRecord {
  /** Root metadata by version, as served; not yet verified. */
  readonly roots: Map<number, Buffer>;
  /** The last failure of this fetcher: tuf-js keeps only the text of some. */
  failure?: UpdateError | undefined;
  /** Last time of the server's clock. A hint for messages, never a reference. */
  serverTime?: Date | undefined;
}

/**
 * Creates the fetcher that brings metadata from the repository for tuf-js. tuf-js limits the length of each file (5.3.3,
 * 5.4.1, 5.5.1, 5.6.1), the source its time.
 */
export function metadataFetcher(options: {
  readonly source: HttpSource;
  readonly record: FetchRecord;
  readonly signal: AbortSignal | undefined;
}): Fetcher {
  const { source, record, signal } = options;

  async function downloadBytes(url: string, maxLength: number): Promise<Buffer> {
    record.failure = undefined;
    try {
      const bytes = await withRetries(source.network, signal, () => read(url, maxLength));
      const version = rootVersionOf(url);
      if (version !== undefined) record.roots.set(version, bytes);
      return bytes;
    } catch (error) {
      if (error instanceof UpdateError) record.failure = error;
      throw error;
    }
  }

  async function read(url: string, maxLength: number): Promise<Buffer> {
    // A cache on the way must not answer for what has only one name, nor remember that a root was not there yet.
    const answer = await source.get(url, { headers: { "cache-control": "no-cache" }, signal });
    record.serverTime = dateOf(answer.headers) ?? record.serverTime;
    const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
    if (answer.status === 404 || answer.status === 403 || (answer.status === 200 && isPage)) {
      answer.drop();
      throw isPage
        ? webPage(url)
        : notThere(url, `is not there (${answer.status}).`, "Check the repository's URL.");
    }
    if (answer.status !== 200) {
      answer.drop();
      throw statusError(url, answer.status);
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body(maxLength)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    // Login pages of networks do not always say that they are pages.
    if (/^\s*</.test(bytes.toString("latin1", 0, 100).replace("\u00ef\u00bb\u00bf", ""))) throw webPage(url);
    return bytes;
  }

  return { downloadBytes, downloadFile };
}

/** Creates the fetcher that brings root metadata which was verified before, and nothing else. */
export function historyFetcher(history: ReadonlyMap<number, Buffer>): Fetcher {
  return {
    async downloadBytes(url) {
      const bytes = history.get(rootVersionOf(url) ?? -1);
      if (bytes === undefined) throw noSuchRoot();
      return bytes;
    },
    downloadFile,
  };
}

function rootVersionOf(url: string): number | undefined {
  const version = /\/(\d+)\.root\.json$/.exec(url)?.[1];
  return version === undefined ? undefined : Number(version);
}

function webPage(url: string): Error {
  return notThere(
    url,
    "is a web page, not metadata.",
    "Check the repository's URL, that its host does not answer unknown names with a page, and that the network does not want a login first.",
  );
}

/**
 * Returns the error for a file that the host does not have. Of a root it only says that the one at hand is the newest
 * (5.3.3). Hosts of web apps answer every unknown name, also that of the next root, with their start page.
 */
function notThere(url: string, finding: string, remedy: string): Error {
  if (rootVersionOf(url) !== undefined) return noSuchRoot();
  return new UpdateError({ reason: "NOT_FOUND", message: `${url} ${finding}`, remedy });
}

/** Returns the error that tuf-js takes for "the root at hand is the newest" (5.3.3); it knows no other. */
function noSuchRoot(): Error {
  return new tufErrors.DownloadHTTPError("there is no such root", 404);
}

function downloadFile(): never {
  throw new Error("payloads are not fetched by tuf-js");
}

function dateOf(headers: Headers): Date | undefined {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
