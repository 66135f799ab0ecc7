import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Host, type Intercept, serve, startHost } from "../../test/simulator/host.js";
import { sha256 } from "../../test/simulator/repository.js";
import { httpSource, networkDefaults } from "../fetching/http-source.js";
import { nodeFetch } from "../fetching/node-fetch.js";
import type { Download } from "./download.js";
import { downloadTarget } from "./download-target.js";

const bytes = randomBytes(300_000);
const digest = sha256(bytes);
const target = {
  path: "acme/a b+c.bin",
  length: bytes.length,
  algorithm: "sha256" as const,
  digest,
  file: `acme/${digest}.a b+c.bin`,
  custom: undefined,
};
const served = `targets/${target.file}`;

let host: Host;
let folder: string;
let arrived: EventEmitter;

beforeEach(async () => {
  host = await startHost(new Map([[served, bytes]]));
  arrived = new EventEmitter();
  folder = await mkdtemp(join(tmpdir(), "toasty-download-"));
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function download(more: Partial<Download> = {}, network: Partial<typeof networkDefaults> = {}) {
  const source = httpSource({
    fetch: nodeFetch,
    origin: host.url,
    network: { ...networkDefaults, attempts: 3, pauseMs: 1, minBytes: 100, ...network },
  });
  return downloadTarget({
    target,
    folder,
    targetsUrl: `${host.url}/targets`,
    source,
    onBytes: (count) => arrived.emit(String(count)),
    ...more,
  });
}

/** Sends `count` bytes of what is asked for and breaks the connection once they have arrived. */
const breakAfter =
  (count: number, content = bytes): Intercept =>
  (_, request, response) => {
    const start = Number(/(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      etag: `"${sha256(bytes).slice(0, 16)}"`,
      "content-length": content.length - start,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    });
    response.write(content.subarray(start, start + count));
    arrived.once(String(start + count), () => response.destroy());
    return true;
  };

const failsWith = (reason: string) => expect.objectContaining({ name: "UpdateError", reason });

describe("a download", () => {
  test("ends as one verified file", async () => {
    const file = await download();
    expect(await readFile(file)).toEqual(bytes);
    expect(await readdir(folder)).toEqual([digest]);
  });

  test("is not repeated when the file is here", async () => {
    await download();
    host.requests.length = 0;
    await download();
    expect(host.requests).toEqual([]);
  });

  test("is repeated when the file here was damaged", async () => {
    const file = await download();
    await writeFile(file, "torn");
    expect(await readFile(await download())).toEqual(bytes);
  });

  test("goes on where the connection broke", async () => {
    host.intercept = breakAfter(100_000);
    await download();
    expect(host.requests.map((each) => /bytes=(\d+)/.exec(each)?.[1])).toEqual([
      undefined,
      "100000",
      "200000",
    ]);
  });

  test("goes on in another process after a crash", async () => {
    host.intercept = (...each) =>
      host.requests.length > 1 ? each[2].destroy() === undefined : breakAfter(1000)(...each);
    await expect(download()).rejects.toThrow(failsWith("NETWORK"));
    host.intercept = undefined;
    host.requests.length = 0;
    expect(await readFile(await download())).toEqual(bytes);
    expect(host.requests).toEqual([`${served} bytes=1000-`]);
  });

  test("begins again when the server has another file or no ranges", async () => {
    const plain: Intercept = (_, request, response) => {
      request.headers.range = undefined;
      serve(bytes, request, response);
      return true;
    };
    host.intercept = (...each) => (host.requests.length > 1 ? plain(...each) : breakAfter(1000)(...each));
    expect(await readFile(await download())).toEqual(bytes);
  });

  test("begins again when the server refuses the range", async () => {
    host.intercept = (path, request, response) => {
      if (host.requests.length === 1) return breakAfter(1000)(path, request, response);
      if (request.headers.range === undefined) return false;
      response.writeHead(416).end();
      return true;
    };
    expect(await readFile(await download())).toEqual(bytes);
  });

  test("begins again, once, when the pieces do not fit together", async () => {
    const other = randomBytes(bytes.length);
    host.intercept = (...each) => (host.requests.length === 1 ? breakAfter(1000, other)(...each) : false);
    expect(await readFile(await download())).toEqual(bytes);
    expect(host.requests).toHaveLength(3);
  });

  test("refuses other bytes and leaves nothing of them", async () => {
    host.intercept = (_, request, response) => {
      serve(randomBytes(bytes.length), request, response);
      return true;
    };
    await expect(download()).rejects.toThrow(failsWith("CORRUPT"));
    expect(await readdir(folder)).toEqual([]);
  });

  test("stops at the signed length and closes the connection", async () => {
    host.intercept = (_, __, response) => {
      const pump = () => {
        while (!response.destroyed && response.write(randomBytes(65_536)));
        if (!response.destroyed) response.once("drain", pump);
      };
      pump();
      return true;
    };
    await expect(download()).rejects.toThrow(failsWith("CORRUPT"));
    await expect.poll(() => host.connections()).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  test("gives up on a server that stalls", async () => {
    host.intercept = (_, __, response) => {
      response.writeHead(200, { "content-length": bytes.length }).write("x");
      return true;
    };
    await expect(download({}, { windowMs: 50, attempts: 1 })).rejects.toThrow(failsWith("NETWORK"));
    await expect.poll(() => host.connections()).toBe(0);
  });

  test("gives up on a server that only drips", async () => {
    host.intercept = (_, __, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      const drip = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(drip));
      return true;
    };
    await expect(download({}, { windowMs: 100, attempts: 1 })).rejects.toThrow(failsWith("NETWORK"));
  });

  test("gives up on a server that sends a byte a connection", async () => {
    host.intercept = breakAfter(1);
    await expect(download()).rejects.toThrow(failsWith("NETWORK"));
    expect(host.requests).toHaveLength(3);
  });

  test("goes on as long as every connection brings as many bytes as are asked of it, and not one less", async () => {
    const strict = { attempts: 1, minBytes: 100_000 };
    host.intercept = breakAfter(99_999);
    await expect(download({}, strict)).rejects.toThrow(failsWith("NETWORK"));
    await rm(join(folder, `${digest}.part`));
    host.intercept = breakAfter(100_000);
    expect(await readFile(await download({}, strict))).toEqual(bytes);
  });

  test("gives up on a server that breaks off and never goes on from there", async () => {
    host.intercept = (path, request, response) => {
      if (request.headers.range === undefined) return breakAfter(1000)(path, request, response);
      response.writeHead(416).end();
      return true;
    };
    await expect(download()).rejects.toThrow(failsWith("NETWORK"));
    expect(host.requests).toHaveLength(4);
  });

  test("gives up on a server whose pieces never fit together", async () => {
    const other = randomBytes(bytes.length);
    host.intercept = (...each) =>
      breakAfter(each[1].headers.range ? bytes.length - 1000 : 1000, other)(...each);
    await expect(download()).rejects.toThrow(failsWith("CORRUPT"));
    expect(host.requests).toHaveLength(4);
    expect(await readdir(folder)).toEqual([]);
  });

  test("can be cancelled, and taken up again", async () => {
    const stop = new AbortController();
    const onBytes = (count: number) => count > 50_000 && stop.abort();
    await expect(download({ signal: stop.signal, onBytes })).rejects.toThrow(failsWith("CANCELLED"));
    host.requests.length = 0;
    await download();
    expect(host.requests[0]).toMatch(/bytes=[1-9]/);
  });

  test("tells how far it is", async () => {
    const seen: number[] = [];
    await download({ onBytes: (count) => seen.push(count) });
    expect(seen.at(-1)).toBe(bytes.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test("says when a release is not fully published", async () => {
    host.intercept = (_, __, response) => response.writeHead(404).end() !== undefined;
    await expect(download()).rejects.toThrow(failsWith("NOT_FOUND"));
  });
});
