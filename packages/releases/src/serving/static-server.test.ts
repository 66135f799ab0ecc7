import { mkdir, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { place } from "../../test/fixture.js";
import { type Served, serveFolder } from "./static-server.js";

let site: Served;
beforeEach(async () => {
  await mkdir(place("site/metadata"), { recursive: true });
  await writeFile(place("site/ten"), "0123456789");
  await writeFile(place("secret"), "outside");
  site = await serveFolder(place("site"));
});
afterEach(() => site[Symbol.asyncDispose]());

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Asks for a path as it is, which fetch would tidy. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    const call = request({ hostname, port, path, headers, method }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) });
    });
    call.on("error", reject).end();
  });
}

test("serves a file whole, with its type, its tag and its length", async () => {
  await utimes(place("site/ten"), 1, 1);
  const { status, headers, body } = await ask("/ten?x=1");
  expect([status, body]).toEqual([200, "0123456789"]);
  expect(headers).toMatchObject({
    etag: '"a-3e8"',
    "accept-ranges": "bytes",
    "content-type": "application/octet-stream",
    "content-length": "10",
    "cache-control": "public, max-age=31536000, immutable",
  });
  expect(headers).not.toHaveProperty("content-range");
});

test("serves an empty file, and only the head when asked", async () => {
  await writeFile(place("site/empty"), "");
  expect(await ask("/empty")).toMatchObject({ status: 200, body: "", headers: { "content-length": "0" } });
  expect(await ask("/ten", {}, "HEAD")).toMatchObject({
    status: 200,
    body: "",
    headers: { "content-length": "10" },
  });
});

test.each([
  ["timestamp.json", "no-cache"],
  ["12.root.json", "no-cache"],
  ["2.snapshot.json", "public, max-age=31536000, immutable"],
  ["root.json", "public, max-age=31536000, immutable"],
])("lets caches keep %s as it may be kept", async (name, caching) => {
  await writeFile(place("site/metadata", name), "{}");
  expect((await ask(`/metadata/${name}`)).headers).toMatchObject({
    "cache-control": caching,
    "content-type": "application/json",
  });
});

test.each([
  ["bytes=2-4", 206, "234", "bytes 2-4/10"],
  ["bytes=0-0", 206, "0", "bytes 0-0/10"],
  ["bytes=9-9", 206, "9", "bytes 9-9/10"],
  ["bytes=9-", 206, "9", "bytes 9-9/10"],
  ["bytes=0-9", 206, "0123456789", "bytes 0-9/10"],
  ["bytes=8-99", 206, "89", "bytes 8-9/10"],
  ["bytes=10-", 416, "", "bytes */10"],
  ["bytes=10-12", 416, "", "bytes */10"],
  ["bytes=4-2", 416, "", "bytes */10"],
  ["bytes=-3", 200, "0123456789", undefined],
  ["bytes=1-2,4-5", 200, "0123456789", undefined],
  ["lines=1-2", 200, "0123456789", undefined],
])("answers a request for %s", async (range, status, body, contentRange) => {
  const got = await ask("/ten", { range });
  expect([got.status, got.body, got.headers["content-range"]]).toEqual([status, body, contentRange]);
  if (status === 206) expect(got.headers["content-length"]).toBe(String(body.length));
});

test("serves a part only of the file that the client has begun", async () => {
  const tag = String((await ask("/ten")).headers.etag);
  const range = "bytes=2-4";
  expect(await ask("/ten", { range, "if-range": tag })).toMatchObject({ status: 206, body: "234" });
  expect(await ask("/ten", { range, "if-range": '"other"' })).toMatchObject({ status: 200 });
});

test.each(["/none", "/metadata", "/", "/../secret", "/%2e%2e/secret", "/..%2fsecret", "/ten%00", "/%", "//"])(
  "finds nothing at %s",
  async (path) => {
    const { status, headers, body } = await ask(path);
    expect([status, body]).toEqual([404, "not found\n"]);
    expect(headers).toMatchObject({ "content-type": "text/plain", "cache-control": "no-store" });
  },
);

test("serves a name as it was encoded, and none of a folder that begins alike", async () => {
  await writeFile(place("site/a b+c"), "odd");
  await mkdir(place("site-2"));
  await writeFile(place("site-2/x"), "beside");
  expect(await ask("/a%20b+c")).toMatchObject({ status: 200, body: "odd" });
  expect(await ask("/..%2fsite-2%2fx")).toMatchObject({ status: 404 });
});

test("listens where it is told to, and says when it cannot", async () => {
  const { port } = new URL(site.url);
  expect(site.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await expect(serveFolder(place("site"), { port: Number(port) })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  await using other = await serveFolder(place("site"), { host: "localhost" });
  expect(other.url).toMatch(/^http:\/\/localhost:\d+$/);
});

test("is gone when it was disposed, with the connections that were open", async () => {
  const { port } = new URL(site.url);
  await ask("/ten", { connection: "keep-alive" });
  await site[Symbol.asyncDispose]();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(Number(port), "127.0.0.1", resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});
