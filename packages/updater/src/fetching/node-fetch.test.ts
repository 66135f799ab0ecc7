import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundle } from "../../test/fixtures/bundle.js";
import { type Host, startHost } from "../../test/simulator/host.js";
import { nodeFetch, refuseDowngrade } from "./node-fetch.js";

const run = promisify(execFile);
const text = Buffer.from("what the host has to say ".repeat(1_000));

let host: Host;

beforeEach(async () => {
  host = await startHost(new Map([["file", text]]));
});

afterEach(() => host[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}, signal = new AbortController().signal) =>
  nodeFetch(`${host.url}/${path}`, { headers, signal });

/** Answers every request of the host. */
function answerAll(answer: (request: IncomingMessage, response: ServerResponse) => void): void {
  host.intercept = (_, request, response) => {
    answer(request, response);
    return true;
  };
}

/** Redirects `/from` and answers everything else with its request's headers. */
function redirectTo(location: string, status = 302): void {
  answerAll((request, response) => {
    if (request.url === "/from") response.writeHead(status, { location }).end("moved");
    else response.end(JSON.stringify(request.headers));
  });
}

test("survives a host that closes the connection after each answer while the reader is slow", async () => {
  const dir = await mkdtemp(join(tmpdir(), "toasty-slow-reader-"));
  try {
    const program = join(dir, "slow-reader.mjs");
    await writeFile(program, await bundle("slow-reader"));
    // The rejection of a process that died says why.
    expect((await run(process.execPath, [program, "120"])).stdout.trim()).toBe("120 whole");
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("answers with status, headers and body", async () => {
  const answer = await get("file");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-length")).toBe(String(text.length));
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(text);
  expect((await get("missing")).status).toBe(404);
});

test("names itself, as some hosts demand", async () => {
  redirectTo("/");
  expect(await (await get("to")).json()).toMatchObject({ "user-agent": "node", accept: "*/*" });
});

test("uses one connection for requests in a row", async () => {
  const sockets = new Set<unknown>();
  answerAll((request, response) => {
    sockets.add(request.socket);
    response.end(text);
  });
  for (let count = 0; count < 3; count++) await (await get("file")).arrayBuffer();
  expect(sockets.size).toBe(1);
});

test("asks again over a new connection when the server has closed an idle one", async () => {
  const seen = new Set<unknown>();
  answerAll((request, response) => {
    if (seen.has(request.socket)) return void request.socket.destroy();
    seen.add(request.socket);
    response.end(text);
  });
  for (let count = 0; count < 3; count++) {
    expect(Buffer.from(await (await get("file")).arrayBuffer())).toEqual(text);
  }
  expect(seen.size).toBe(3);
});

test.each([
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
  ["identity", (bytes: Buffer) => bytes],
])("decodes a body that comes as %s although identity was asked for", async (coding, encode) => {
  answerAll((_, response) => {
    response.writeHead(200, { "content-encoding": coding }).end(encode(text));
  });
  expect(Buffer.from(await (await get("file")).arrayBuffer())).toEqual(text);
});

test("undoes several codings in the reverse order", async () => {
  answerAll((_, response) => {
    response.writeHead(200, { "content-encoding": "br, gzip" }).end(gzipSync(brotliCompressSync(text)));
  });
  expect(Buffer.from(await (await get("file")).arrayBuffer())).toEqual(text);
});

test("fails for a coded body that is damaged or cut off", async () => {
  answerAll((_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text).subarray(0, 40));
  });
  await expect(get("file").then((answer) => answer.arrayBuffer())).rejects.toThrow();
});

test("fails for a body that breaks off", async () => {
  answerAll((_, response) => {
    response.writeHead(200, { "content-length": text.length });
    response.write(text.subarray(0, 100), () => response.destroy());
  });
  await expect(get("file").then((answer) => answer.arrayBuffer())).rejects.toThrow();
});

test.each([301, 302, 303, 307, 308])("follows a redirect with status %d", async (status) => {
  redirectTo("/to", status);
  const answer = await get("from", { authorization: "Bearer secret" });
  expect(await answer.json()).toMatchObject({ authorization: "Bearer secret" });
});

test("sends credentials to no other origin after a redirect", async () => {
  redirectTo(`${host.url.replace("127.0.0.1", "localhost")}/to`);
  const answer = await get("from", { authorization: "Bearer secret", Cookie: "a=b", range: "bytes=1-" });
  const told = (await answer.json()) as Record<string, string>;
  expect(told).toMatchObject({ range: "bytes=1-" });
  expect(Object.keys(told)).not.toContain("authorization");
  expect(Object.keys(told)).not.toContain("cookie");
});

test("returns a redirect without an address as it is", async () => {
  answerAll((_, response) => response.writeHead(302).end());
  expect((await get("from")).status).toBe(302);
});

test("stops after twenty redirects", async () => {
  redirectTo("/from");
  await expect(get("from")).rejects.toThrow(/redirects more than 20 times/);
  expect(host.requests).toHaveLength(21);
});

test.each(["file:///etc/passwd", "http://[nonsense"])("refuses a redirect to %s", async (location) => {
  redirectTo(location);
  await expect(get("from")).rejects.toThrow(/not a web address/);
  await expect.poll(() => host.connections()).toBe(0);
});

test("refuses a redirect to an address without encryption", () => {
  const [safe, plain] = [new URL("https://a.example/x"), new URL("http://a.example/x")];
  expect(() => refuseDowngrade(safe, plain)).toThrow(/without encryption/);
  expect(() => refuseDowngrade(plain, safe)).not.toThrow();
  expect(() => refuseDowngrade(safe, safe)).not.toThrow();
});

test("gives an answer without a body its status", async () => {
  answerAll((_, response) => response.writeHead(204).end());
  const answer = await get("file");
  expect([answer.status, answer.body]).toEqual([204, null]);
});

test("closes the connection of a body that is not wanted", async () => {
  answerAll((_, response) => response.writeHead(200).write(text));
  await (await get("file")).body?.cancel();
  await expect.poll(() => host.connections()).toBe(0);
});

test("leaves no late error behind when a coded body is not wanted", async () => {
  answerAll((_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).write(gzipSync(text).subarray(0, 60));
  });
  // Vitest fails for an error that nobody catches.
  await (await get("file")).body?.cancel();
  const reader = (await get("file")).body?.getReader();
  const pending = reader?.read();
  await reader?.cancel();
  expect(await pending).toMatchObject({ done: true });
  await expect.poll(() => host.connections()).toBe(0);
});

test("ends at an abort, before the answer and during it", async () => {
  const before = new AbortController();
  answerAll(() => before.abort());
  await expect(get("file", {}, before.signal)).rejects.toThrow();

  const during = new AbortController();
  answerAll((_, response) => response.writeHead(200).write(text));
  const reader = (await get("file", {}, during.signal)).body?.getReader();
  await reader?.read();
  during.abort();
  await expect(readAll(reader)).rejects.toThrow();
  await expect.poll(() => host.connections()).toBe(0);
});

test("says why nobody answers", async () => {
  await host[Symbol.asyncDispose]();
  await expect(get("file")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  host = await startHost(new Map());
});

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  while (reader && !(await reader.read()).done);
}
