import { afterEach, expect, test, vi } from "vitest";
import { authorizationOf } from "./credentials.js";
import { httpSource, networkDefaults } from "./http-source.js";
import type { FetchFunction } from "./node-fetch.js";

afterEach(() => vi.useRealTimers());

const url = "https://host/a";
let asked: { url: string; headers: Record<string, string>; signal: AbortSignal }[] = [];
const source = (answer: () => Promise<Response>, more: object = {}) => {
  asked = [];
  const fetch = (to: string, init: { headers: Record<string, string>; signal: AbortSignal }) => {
    asked.push({ url: to, ...init });
    return answer();
  };
  return httpSource({
    fetch: fetch as unknown as FetchFunction,
    origin: "https://host",
    network: networkDefaults,
    ...more,
  });
};
const text = async (body: AsyncIterable<Uint8Array>) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};
const ok = async () => new Response("hello", { status: 206, headers: { etag: '"1"' } });

test("the usual patience is known", () => {
  expect(networkDefaults).toEqual({
    windowMs: 30_000,
    minBytes: 3_000,
    headersMs: 30_000,
    attempts: 4,
    pauseMs: 500,
  });
});

test("an answer has status, headers and its body, and the connection is closed after it", async () => {
  const answer = await source(ok).get(url, { headers: { range: "bytes=1-" } });
  expect([answer.status, answer.headers.get("etag")]).toEqual([206, '"1"']);
  expect(asked[0]).toMatchObject({ url, headers: { "accept-encoding": "identity", range: "bytes=1-" } });
  expect(asked[0]?.signal.aborted).toBe(false);
  expect(await text(answer.body(5))).toBe("hello");
  expect(asked[0]?.signal.aborted).toBe(true);
});

test("a body that is longer than it may be is refused", async () => {
  const answer = await source(ok).get(url, {});
  await expect(text(answer.body(4))).rejects.toMatchObject({
    reason: "CORRUPT",
    message: `${url} is longer than the 4 bytes that it may have; it is refused.`,
  });
  expect(asked[0]?.signal.aborted).toBe(true);
});

test("an answer without a body has none, and one that is dropped is closed", async () => {
  const empty = await source(async () => new Response(null, { status: 204 })).get(url, {});
  expect(await text(empty.body(5))).toBe("");
  expect(asked[0]?.signal.aborted).toBe(true);
  const dropped = await source(ok).get(url, {});
  dropped.drop();
  expect(asked[0]?.signal.aborted).toBe(true);
});

test("credentials go to the repository's own origin only, and what is asked for wins", async () => {
  const credentials = { kind: "basic", user: "me", password: "secret" } as const;
  const own = source(ok, { credentials });
  for (const to of [url, "https://host:444/a", "http://host/a"]) await own.get(to, {});
  const basic = `Basic ${btoa("me:secret")}`;
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([basic, undefined, undefined]);
  expect([authorizationOf(credentials), authorizationOf({ kind: "bearer", token: "t" })]).toEqual([
    basic,
    "Bearer t",
  ]);
});

test("a server that does not answer in time is given up", async () => {
  vi.useFakeTimers();
  const getting = source(() => new Promise(() => {})).get(url, {});
  const failed = expect(getting).rejects.toMatchObject({
    reason: "NETWORK",
    message: `${url} does not answer within 30 s.`,
    remedy: "Try again later.",
  });
  await vi.advanceTimersByTimeAsync(29_999);
  expect(asked[0]?.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await failed;
  expect(asked[0]?.signal.aborted).toBe(true);
});

test("a server that cannot be reached is said", async () => {
  const getting = source(() => Promise.reject(new Error("ECONNREFUSED"))).get(url, {});
  await expect(getting).rejects.toMatchObject({ reason: "NETWORK" });
  expect(asked[0]?.signal.aborted).toBe(true);
});

test("an abort ends it before it is asked, while it is asked, and while it answers", async () => {
  const cancelled = { reason: "CANCELLED" };
  await expect(source(ok).get(url, { signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
  expect(asked).toEqual([]);

  const stop = new AbortController();
  const failing = () =>
    new Promise<Response>((_, reject) => {
      asked.at(-1)?.signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  const getting = source(failing).get(url, { signal: stop.signal });
  stop.abort();
  await expect(getting).rejects.toMatchObject(cancelled);

  const later = new AbortController();
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(1));
      if (later.signal.aborted) controller.error(new Error("closed"));
    },
  });
  const answer = await source(async () => new Response(endless)).get(url, { signal: later.signal });
  const reading = (async () => {
    for await (const _ of answer.body(1_000)) later.abort();
  })();
  await expect(reading).rejects.toMatchObject(cancelled);
});

test("a signal of the caller is left alone once the answer is over", async () => {
  const { signal } = new AbortController();
  const [add, remove] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
  await text((await source(ok).get(url, { signal })).body(5));
  expect(remove.mock.calls.map(([name, listener]) => [name, listener])).toContainEqual([
    "abort",
    add.mock.calls[0]?.[1],
  ]);
});

test("a redirect to an address without encryption is refused", async () => {
  const redirected = async () =>
    Object.defineProperties(new Response("x"), {
      redirected: { value: true },
      url: { value: "http://host/a" },
    });
  await expect(source(redirected).get(url, {})).rejects.toMatchObject({ name: "UpdateError" });
  expect(asked[0]?.signal.aborted).toBe(true);
});
