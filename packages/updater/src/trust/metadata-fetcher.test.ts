import { expect, test } from "vitest";
import { type Answer, type HttpSource, networkDefaults } from "../fetching/http-source.js";
import { NetworkError } from "../fetching/network-error.js";
import { UpdateError } from "../update-error.js";
import { type FetchRecord, historyFetcher, metadataFetcher } from "./metadata-fetcher.js";

const base = "https://example.org/metadata";
const timestamp = `${base}/timestamp.json`;

interface Served {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly chunks?: readonly (string | Uint8Array)[];
  readonly error?: Error;
}

/** A host that gives these answers, one after the other, and remembers what it was asked. */
function host(...answers: readonly Served[]) {
  const left = [...answers];
  const asked: {
    url: string;
    headers: Record<string, string> | undefined;
    signal: AbortSignal | undefined;
  }[] = [];
  const limits: number[] = [];
  let dropped = 0;
  const source: HttpSource = {
    network: { ...networkDefaults, attempts: 2, pauseMs: 0 },
    async get(url, { headers, signal }): Promise<Answer> {
      asked.push({ url, headers, signal });
      const { status = 200, headers: given = {}, chunks = [], error } = left.shift() ?? {};
      if (error) throw error;
      return {
        status,
        headers: new Headers(given),
        async *body(maxBytes) {
          limits.push(maxBytes);
          for (const chunk of chunks) yield Buffer.from(chunk as string);
        },
        drop: () => dropped++,
      };
    },
  };
  const record: FetchRecord = { roots: new Map() };
  const stop = new AbortController();
  const fetcher = metadataFetcher({ source, record, signal: stop.signal });
  return { fetcher, record, asked, limits, signal: stop.signal, dropped: () => dropped };
}

test("puts the pieces of a body together, within the limit that it was given, past every cache", async () => {
  const { fetcher, asked, limits, signal, dropped } = host({ chunks: ['{"a"', ":1}"] });
  expect((await fetcher.downloadBytes(timestamp, 77)).toString()).toBe('{"a":1}');
  expect(limits).toEqual([77]);
  expect(asked).toEqual([{ url: timestamp, headers: { "cache-control": "no-cache" }, signal }]);
  expect(dropped()).toBe(0);
});

test("remembers roots by their version, as served, and nothing else", async () => {
  const { fetcher, record } = host({ chunks: ["two"] }, { chunks: ["twelve"] }, { chunks: ["time"] });
  await fetcher.downloadBytes(`${base}/2.root.json`, 10);
  await fetcher.downloadBytes(`${base}/12.root.json`, 10);
  await fetcher.downloadBytes(timestamp, 10);
  expect([...record.roots].map(([version, bytes]) => [version, bytes.toString()])).toEqual([
    [2, "two"],
    [12, "twelve"],
  ]);
});

const page = { "content-type": "text/html; charset=utf-8" };
test.each<[string, Served, number]>([
  ["404", { status: 404 }, 1],
  ["403", { status: 403 }, 1],
  ["a web page with 200", { headers: page, chunks: ["<html>"] }, 1],
  ["a page with 404", { status: 404, headers: page }, 1],
  ["a page that does not say so", { chunks: ["\n <!doctype html>"] }, 0],
  ["a page that begins with a byte order mark", { chunks: ["\ufeff<html>"] }, 0],
])("%s means that there is no newer root, and that other metadata is not there", async (_, served, drops) => {
  const root = host(served);
  await expect(root.fetcher.downloadBytes(`${base}/2.root.json`, 100)).rejects.toMatchObject({
    statusCode: 404,
  });
  expect(root.record.failure).toBeUndefined();
  expect(root.record.roots.size).toBe(0);
  const other = host(served);
  const failure = await other.fetcher.downloadBytes(timestamp, 100).catch((error: unknown) => error);
  expect(failure).toMatchObject({ reason: "NOT_FOUND", message: expect.stringContaining(timestamp) });
  expect(other.record.failure).toBe(failure);
  expect([root.dropped(), other.dropped()]).toEqual([drops, drops]);
  // Asking again would not help.
  expect(other.asked).toHaveLength(1);
});

test("tells a page from a file that is not there", async () => {
  const missing = host({ status: 404 });
  await expect(missing.fetcher.downloadBytes(timestamp, 9)).rejects.toMatchObject({
    message: `${timestamp} is not there (404).`,
    remedy: "Check the repository's URL.",
  });
  const login = host({ headers: page });
  await expect(login.fetcher.downloadBytes(timestamp, 9)).rejects.toMatchObject({
    message: `${timestamp} is a web page, not metadata.`,
    remedy: expect.stringContaining("login"),
  });
});

test("does not take metadata for a page because of a bracket further on", async () => {
  const { fetcher } = host({ chunks: ['{"a": "<html>"}'] });
  expect((await fetcher.downloadBytes(timestamp, 100)).toString()).toBe('{"a": "<html>"}');
});

test("gives up at once after a refusal, and drops its answer", async () => {
  const { fetcher, asked, record, dropped } = host({ status: 401 });
  await expect(fetcher.downloadBytes(timestamp, 9)).rejects.toMatchObject({ reason: "NETWORK", status: 401 });
  expect(record.failure).toMatchObject({ status: 401 });
  expect([asked.length, dropped()]).toEqual([1, 1]);
});

test("does not take the page of an error for a file that is not there", async () => {
  const { fetcher } = host({ status: 503, headers: page }, { status: 503, headers: page });
  await expect(fetcher.downloadBytes(`${base}/2.root.json`, 9)).rejects.toMatchObject({ status: 503 });
});

test("tries again after a failure that may pass, and then forgets it", async () => {
  const { fetcher, asked, record } = host({ status: 503 }, { chunks: ["{}"] });
  expect((await fetcher.downloadBytes(timestamp, 9)).toString()).toBe("{}");
  expect(asked).toHaveLength(2);
  expect(record.failure).toBeUndefined();
});

test("forgets the failure of the file before", async () => {
  const { fetcher, record } = host({ status: 401 }, { chunks: ["{}"] });
  await fetcher.downloadBytes(timestamp, 9).catch(() => undefined);
  await fetcher.downloadBytes(timestamp, 9);
  expect(record.failure).toBeUndefined();
});

test("keeps only failures that say what to do: a fault of the code is none", async () => {
  const network = new NetworkError({ message: "gone.", status: 400 });
  const known = host({ error: network });
  await known.fetcher.downloadBytes(timestamp, 9).catch(() => undefined);
  expect(known.record.failure).toBe(network);
  const fault = host({ error: new TypeError("fault") });
  await expect(fault.fetcher.downloadBytes(timestamp, 9)).rejects.toThrow("fault");
  expect(fault.record.failure).toBeUndefined();
});

test("hears the server's time, also from a refusal, and keeps it where the next answer has none", async () => {
  const date = "Sat, 28 Nov 2026 12:00:00 GMT";
  const { fetcher, record } = host(
    { status: 404, headers: { date } },
    { headers: { date: "no date" } },
    {},
    { headers: { date: "Sat, 28 Nov 2026 13:00:00 GMT" } },
  );
  const heard: (Date | undefined)[] = [];
  for (let i = 0; i < 4; i++) {
    await fetcher.downloadBytes(timestamp, 9).catch(() => undefined);
    heard.push(record.serverTime);
  }
  const first = new Date("2026-11-28T12:00:00Z");
  expect(heard).toEqual([first, first, first, new Date("2026-11-28T13:00:00Z")]);
});

test("never downloads payloads", () => {
  const { fetcher } = host();
  expect(() => fetcher.downloadFile(`${base}/x`, 1, async () => 1)).toThrow(
    "payloads are not fetched by tuf-js",
  );
});

test("the history serves its roots, and says that there is none after them", async () => {
  const fetcher = historyFetcher(new Map([[2, Buffer.from("two")]]));
  expect((await fetcher.downloadBytes("history://roots/2.root.json", 9)).toString()).toBe("two");
  for (const name of ["3.root.json", "timestamp.json", "x2.root.json"]) {
    const asked = fetcher.downloadBytes(`history://roots/${name}`, 9);
    await expect(asked).rejects.toMatchObject({ statusCode: 404 });
    await expect(asked).rejects.not.toBeInstanceOf(UpdateError);
  }
});
