import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@toasty/kit/clock";
import { afterEach, expect, test } from "vitest";
import { headers } from "../../test/support/pictures.js";
import { iconPath } from "./icons.js";
import { imageCache } from "./image-cache.js";
import { fetchImage } from "./remote-image.js";

const png = readFileSync(iconPath("info"));
let server: Server | undefined;
let folder: string | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  if (folder) rmSync(folder, { recursive: true });
  server = folder = undefined;
});

async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Lets the tests reach their own server, as if it were public. */
const here = (address: string) => address === "127.0.0.1";

test("a picture is fetched, by name and over redirects", async () => {
  const port = await serve((request, response) => {
    if (request.url === "/a") return response.writeHead(302, { location: "/b" }).end();
    response.end(png);
  });
  expect(await fetchImage(`http://127.0.0.1:${port}/a`, here)).toEqual({ bytes: png, type: "png" });
});

test("this machine and its network are refused, as address, as name and as redirect", async () => {
  let asked = 0;
  const port = await serve((request, response) => {
    asked++;
    response
      .writeHead(302, {
        location: request.url === "/name" ? `http://localhost:${port}/x` : "http://169.254.169.254/meta",
      })
      .end();
  });
  await expect(fetchImage(`http://127.0.0.1:${port}/`)).rejects.toThrow(/not on the public internet/);
  await expect(fetchImage(`http://[::ffff:127.0.0.1]:${port}/`)).rejects.toThrow(
    /not on the public internet/,
  );
  await expect(fetchImage(`http://2130706433:${port}/`)).rejects.toThrow(/not on the public internet/);
  await expect(fetchImage(`http://localhost:${port}/`)).rejects.toThrow(/not on the public internet/);
  expect(asked).toBe(0);
  await expect(fetchImage(`http://127.0.0.1:${port}/`, here)).rejects.toThrow(/169\.254\.169\.254 is not/);
  const asks: string[] = [];
  const once = (address: string) => here(address) && asks.push(address) === 1;
  await expect(fetchImage(`http://127.0.0.1:${port}/name`, once)).rejects.toThrow(
    /localhost is .* not on the public/,
  );
});

test.each<[string, RequestListener, RegExp]>([
  ["a bomb", (_, response) => response.end(headers.png(60_000, 60_000)), /60,000 x 60,000 pixels/],
  ["a page", (_, response) => response.end("<html>"), /no PNG/],
  ["an error", (_, response) => response.writeHead(404).end(), /answers 404/],
  [
    "too much, announced",
    (_, response) => response.writeHead(200, { "content-length": 4 << 20 }).end(),
    /larger than 3 MB/,
  ],
  ["too much, unannounced", (_, response) => void response.write(Buffer.alloc(4 << 20)), /larger than 3 MB/],
  ["a circle", (_, response) => response.writeHead(302, { location: "/" }).end(), /redirects more than 3/],
  [
    "another scheme",
    (_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    /leads to file:/,
  ],
  ["nothing", (request) => request.socket.destroy(), /cannot be fetched/],
])("a server that sends %s is refused", async (_, listener, reason) => {
  const port = await serve(listener);
  await expect(fetchImage(`http://127.0.0.1:${port}/`, here)).rejects.toThrow(reason);
});

test("a server that never ends is given up", { timeout: 10_000 }, async () => {
  const port = await serve((_, response) => void response.write(png.subarray(0, 20)));
  await expect(fetchImage(`http://127.0.0.1:${port}/`, here)).rejects.toThrow(/longer than 5 s/);
});

test("the cache fetches once, again when it is old, and keeps a hundred", async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-cache-"));
  const fetched: string[] = [];
  const cache = imageCache(folder, systemClock, async (url) => {
    fetched.push(url);
    return { bytes: png, type: "png" };
  });
  const [one, two] = await Promise.all([cache.get("https://a/1"), cache.get("https://a/1")]);
  expect(one).toBe(two);
  expect(await cache.get("https://a/1")).toBe(one);
  expect(fetched).toEqual(["https://a/1"]);
  expect(readFileSync(one)).toEqual(png);
  utimesSync(one, 0, 0);
  await cache.get("https://a/1");
  expect(fetched).toHaveLength(2);
  for (let i = 2; i <= 120; i++) await cache.get(`https://a/${i}`);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(100);
});

test("the cache keeps no more than 32 MB", async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-cache-"));
  const large = Buffer.concat([png, Buffer.alloc(3 * 1024 * 1024 - png.length)]);
  const cache = imageCache(folder, systemClock, async () => ({ bytes: large, type: "png" }));
  let last = "";
  for (let i = 1; i <= 12; i++) last = await cache.get(`https://a/${i}`);
  expect(readdirSync(folder)).toHaveLength(10);
  expect(existsSync(last)).toBe(true);
});

test("an old picture stays until there is a new one: a notification centre may still draw it", async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-cache-"));
  const answers = [{ bytes: png, type: "png" } as const, undefined, { bytes: png, type: "jpg" } as const];
  const cache = imageCache(
    folder,
    systemClock,
    async () => answers.shift() ?? Promise.reject(new Error("no network")),
  );
  const old = await cache.get("https://a/1");
  utimesSync(old, 0, 0);
  await expect(cache.get("https://a/1")).rejects.toThrow("no network");
  expect(existsSync(old)).toBe(true);
  expect(await cache.get("https://a/1")).toMatch(/\.jpg$/);
  expect(existsSync(old)).toBe(false);
});

test("a failed fetch leaves nothing behind and is tried again", async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-cache-"));
  let fail = true;
  const cache = imageCache(folder, systemClock, async () => {
    if (fail) throw new Error("no network");
    return { bytes: png, type: "png" };
  });
  await expect(cache.get("https://a/1")).rejects.toThrow("no network");
  expect(readdirSync(folder)).toEqual([]);
  fail = false;
  await expect(cache.get("https://a/1")).resolves.toMatch(/\.png$/);
});

test("a picture of exactly 3 MB is shown, and one of a byte more is not", async () => {
  let bytes = 3 * 1024 * 1024;
  const port = await serve((request, response) => {
    const body = Buffer.concat([png, Buffer.alloc(bytes - png.length)]);
    if (request.url === "/announced") response.setHeader("content-length", body.length);
    else response.flushHeaders();
    response.end(body);
  });
  for (const path of ["announced", "unannounced"]) {
    bytes = 3 * 1024 * 1024;
    const picture = await fetchImage(`http://127.0.0.1:${port}/${path}`, here);
    expect(picture.bytes).toHaveLength(bytes);
    bytes += 1;
    await expect(fetchImage(`http://127.0.0.1:${port}/${path}`, here)).rejects.toThrow(/larger than 3 MB/);
  }
});
