import { writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { place } from "../../../test/fixture.js";
import { type Call, callWithRetries } from "./s3-request.js";

vi.mock("node:timers/promises", async (original) => ({
  ...(await original<object>()),
  setTimeout: vi.fn(async () => {}),
}));

let url: URL;
let requests: { readonly method: string | undefined; readonly headers: object; readonly body: string }[];
let answer: (nth: number, ...args: Parameters<RequestListener>) => void;
const server = createServer(async (request, response) => {
  const body = (await buffer(request)).toString();
  requests.push({ method: request.method, headers: request.headers, body });
  answer(requests.length, request, response);
});
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
  requests = [];
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  vi.restoreAllMocks();
  vi.mocked(sleep).mockClear();
});

const get =
  (more: Partial<Call> = {}) =>
  (): Call => ({ method: "GET", url, headers: {}, ...more });
const pauses = () => vi.mocked(sleep).mock.calls.map(([ms]) => ms);

test("gives back what the store answers", async () => {
  answer = (_, __, response) => response.writeHead(404, { etag: "t" }).end("nothing");
  const { status, headers, body } = await callWithRetries(get({ headers: { "x-a": "1" } }), 100);
  expect([status, headers.etag, body.toString()]).toEqual([404, "t", "nothing"]);
  expect(requests).toMatchObject([{ method: "GET", headers: { "x-a": "1" }, body: "" }]);
  expect(pauses()).toEqual([]);
});

test("sends bytes and files with their length, each time signed anew", async () => {
  answer = (nth, _, response) => response.writeHead(nth === 1 ? 503 : 200).end();
  let signed = 0;
  const put = (body: Call["body"]) => () => ({
    ...get()(),
    method: "PUT" as const,
    headers: { "x-signed": String(++signed) },
    body,
  });
  expect((await callWithRetries(put(Buffer.from("bytes")), 100)).status).toBe(200);
  await writeFile(place("file"), "a file");
  await callWithRetries(put({ file: place("file"), length: 6 }), 100);
  expect(requests).toMatchObject([
    { method: "PUT", body: "bytes", headers: { "content-length": "5", "x-signed": "1" } },
    { method: "PUT", body: "bytes", headers: { "content-length": "5", "x-signed": "2" } },
    { method: "PUT", body: "a file", headers: { "content-length": "6", "x-signed": "3" } },
  ]);
});

test.each([500, 503])(
  "tries four times while the store answers %d, and waits longer each time",
  async (status) => {
    answer = (_, __, response) => response.writeHead(status).end("busy");
    expect(await callWithRetries(get(), 100)).toMatchObject({ status });
    expect([requests.length, pauses()]).toEqual([4, [100, 200, 400]]);
  },
);

test("takes an answer of the fourth attempt", async () => {
  answer = (nth, _, response) => {
    if (nth < 4) response.destroy();
    else response.writeHead(499).end("late");
  };
  expect((await callWithRetries(get(), 100)).status).toBe(499);
});

test("waits between half and one and a half of the pause", async () => {
  answer = (nth, _, response) => response.writeHead(nth < 3 ? 500 : 200).end();
  vi.mocked(Math.random).mockReturnValueOnce(0).mockReturnValueOnce(0.999);
  await callWithRetries(get(), 1_000);
  expect(pauses()).toEqual([500, 2_998]);
});

test("says that a store cannot be reached, and why", async () => {
  answer = (_, __, response) => response.destroy();
  await expect(callWithRetries(get(), 100)).rejects.toMatchObject({
    reason: "NETWORK",
    message: `the store at ${url.host} cannot be reached: socket hang up.`,
    cause: { code: "ECONNRESET" },
  });
  expect(requests).toHaveLength(4);
});

test("does not begin, or try again, after its signal has aborted", async () => {
  answer = (_, __, response) => response.writeHead(200).end();
  await expect(callWithRetries(get({ signal: AbortSignal.abort() }), 100)).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(requests).toEqual([]);
  const stop = new AbortController();
  answer = () => stop.abort();
  await expect(callWithRetries(get({ signal: stop.signal }), 100)).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(requests).toHaveLength(1);
  answer = (_, __, response) => response.writeHead(500).end();
  const { signal } = new AbortController();
  await callWithRetries(get({ signal }), 100);
  expect(vi.mocked(sleep).mock.calls.at(-1)?.[2]).toEqual({ signal });
});

test("takes an answer of 16 MB, and no longer one", async () => {
  const most = 16 * 1024 * 1024;
  let length = most;
  answer = (_, __, response) => response.writeHead(200).end(Buffer.alloc(length));
  expect((await callWithRetries(get(), 1)).body).toHaveLength(most);
  length++;
  await expect(callWithRetries(get(), 1)).rejects.toThrow("the store's answer is too long");
});

test("takes the answer of a store that refuses before it has read all", async () => {
  const early = createServer((request, response) => {
    response.writeHead(403, { connection: "close" }).end("refused");
    request.socket.once("finish", () => request.socket.destroy());
  });
  await new Promise<void>((resolve) => early.listen(0, "127.0.0.1", resolve));
  const port = (early.address() as AddressInfo).port;
  await writeFile(place("large"), Buffer.alloc(1_000_000));
  const call = () => ({
    ...get()(),
    url: new URL(`http://127.0.0.1:${port}/`),
    method: "PUT" as const,
    body: { file: place("large"), length: 1_000_000 },
  });
  expect(await callWithRetries(call, 1)).toMatchObject({ status: 403 });
  early.closeAllConnections();
  await new Promise((resolve) => early.close(resolve));
});

test("fails when the file to send is not there", async () => {
  answer = (_, __, response) => response.writeHead(200).end();
  const call = () => ({ ...get()(), method: "PUT" as const, body: { file: place("none"), length: 5 } });
  await expect(callWithRetries(call, 1)).rejects.toMatchObject({ reason: "NETWORK" });
});
