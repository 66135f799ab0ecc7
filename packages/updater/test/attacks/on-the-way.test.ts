import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Intercept, startHost } from "../simulator/host.js";
import {
  app,
  archiveBytes,
  host,
  isRepelled,
  on,
  repository,
  updatesAfterwards,
  v2,
  workshop,
} from "./scene.js";

const past = new Date(Date.now() - 60_000);

describe("attacks on the way", () => {
  /** So that a stall is noticed within the test's time. */
  const impatient = {
    network: { attempts: 2, pauseMs: 1, windowMs: 300, minBytes: 100, headersMs: 1_000 },
  };

  test("slow retrieval: metadata that never comes", async () => {
    workshop.publish();
    host.intercept = on(/timestamp\.json$/, () => undefined);
    await isRepelled("NETWORK", impatient);
    await updatesAfterwards();
  });

  test("slow retrieval: an archive that stalls", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => {
      response.writeHead(200, { "content-length": v2.entry.archive.length }).write("x");
    });
    await isRepelled("NETWORK", impatient);
    await updatesAfterwards();
  });

  test("slow retrieval: an archive byte by byte", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => {
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    });
    await isRepelled("NETWORK", impatient);
    await updatesAfterwards();
  });

  test("slow retrieval: an archive a byte a connection", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (path, request, response) => {
      const start = Number(/(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      const { length } = repository.file(path);
      response.writeHead(start > 0 ? 206 : 200, {
        etag: '"same"',
        "content-length": length - start,
        "content-range": `bytes ${start}-${length - 1}/${length}`,
      });
      response.write(repository.file(path).subarray(start, start + 1), () => response.destroy());
    });
    await isRepelled("NETWORK", impatient);
    await updatesAfterwards();
  });

  test("truncation: metadata that ends early", async () => {
    workshop.publish();
    host.intercept = on(/snapshot\.json$/, (path, _, response) => {
      response.end(repository.file(path).subarray(0, 200));
    });
    await isRepelled("METADATA");
    await updatesAfterwards();
  });

  test("truncation: an archive that ends early", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (path, _, response) => {
      response.end(repository.file(path).subarray(0, 1000));
    });
    await isRepelled("CORRUPT");
    await updatesAfterwards();
  });

  test("truncation: an archive that ends early, without a length", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (path, _, response) => {
      response.write(repository.file(path).subarray(0, 1000));
      response.end();
    });
    await isRepelled("NETWORK");
    await updatesAfterwards();
  });

  test("a wrong Content-Length", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (path, _, response) => {
      const bytes = repository.file(path);
      response
        .writeHead(200, { "content-length": bytes.length + 1 })
        .end(Buffer.concat([bytes, Buffer.from("!")]));
    });
    await isRepelled("CORRUPT");
    await updatesAfterwards();
  });

  test("a content coding that swells", async () => {
    workshop.publish();
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bomb.length }).end(bomb);
    });
    await isRepelled("CORRUPT");
    await updatesAfterwards();
  });

  test("a redirect to another host, which does not learn the credentials", async () => {
    workshop.publish();
    const told: (string | undefined)[] = [];
    await using other = await startHost(new Map());
    other.intercept = (_, request, response) => {
      told.push(request.headers.authorization);
      response.end("something else");
      return true;
    };
    host.intercept = on(/timestamp\.json$/, (path, _, response) => {
      response.writeHead(302, { location: `${other.url.replace("127.0.0.1", "localhost")}/${path}` }).end();
    });
    await isRepelled("METADATA", { credentials: { kind: "bearer", token: "secret" } });
    expect(told).toEqual([undefined]);
    await updatesAfterwards();
  });

  test("redirects without end", async () => {
    workshop.publish();
    host.intercept = on(/timestamp\.json$/, (path, _, response) => {
      response.writeHead(302, { location: `/${path}` }).end();
    });
    await isRepelled("NETWORK");
    await updatesAfterwards();
  });

  test("a host that answers every name with a web page", async () => {
    workshop.publish();
    const page = (response: Parameters<Intercept>[2]) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html>");
    host.intercept = on(/timestamp\.json$/, (_, __, response) => page(response));
    await isRepelled("NOT_FOUND");
    // The next root is a page too; that there is none must still be understood.
    host.intercept = (path, _, response) => {
      if (repository.files.has(path)) return false;
      page(response);
      return true;
    };
    const updater = await app.updater();
    expect(await updater.check()).toMatchObject({ version: "1.1.0" });
  });

  test("a login page of the network that does not say that it is a page", async () => {
    workshop.publish();
    host.intercept = (_, __, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.end("\ufeff\n<!DOCTYPE html><title>Welcome to the hotel</title>");
      return true;
    };
    await isRepelled("NOT_FOUND");
    const updater = await app.updater();
    await expect(updater.check()).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/is a web page, not metadata\. .*login/),
    });
    await updatesAfterwards();
  });

  test("a host that wants other credentials", async () => {
    host.intercept = on(/timestamp\.json$/, (_, __, response) => response.writeHead(401).end());
    const updater = await app.updater();
    await expect(updater.check()).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/status 401\. Check the credentials\./),
    });
  });

  test("a stale timestamp from a cache", async () => {
    const stale = repository.file("metadata/timestamp.json");
    workshop.publish();
    await (await app.updater()).check();
    repository.files.set("metadata/timestamp.json", stale);
    await isRepelled("ROLLBACK");
    workshop.publish();
    await updatesAfterwards();
  });

  test("an upload that is not finished: the timestamp is there before the rest", async () => {
    workshop.publish();
    const { version } = repository.role("snapshot");
    const snapshot = repository.file(`metadata/${version}.snapshot.json`);
    repository.files.delete(`metadata/${version}.snapshot.json`);
    await isRepelled("NOT_FOUND");
    repository.files.set(`metadata/${version}.snapshot.json`, snapshot);
    await updatesAfterwards();
  });

  test("an upload that is not finished: the archive is missing", async () => {
    workshop.publish();
    const place = repository.targetFile(v2.entry.archive.path, archiveBytes());
    const bytes = repository.file(place);
    repository.files.delete(place);
    await isRepelled("NOT_FOUND");
    repository.files.set(place, bytes);
    await updatesAfterwards();
  });

  test("a clock that is wrong", async () => {
    repository.role("timestamp").expires = past;
    workshop.publish();
    host.intercept = (_, __, response) => {
      response.setHeader("date", new Date(Date.now() - 400 * 86_400_000).toUTCString());
      return false;
    };
    await isRepelled("CLOCK");
  });

  test("an archive swapped in the cache between two runs", async () => {
    workshop.publish();
    await (await app.updater()).check();
    await mkdir(app.layout.downloads, { recursive: true });
    await writeFile(
      join(app.layout.downloads, v2.entry.archive.sha256),
      randomBytes(v2.entry.archive.length),
    );
    await updatesAfterwards();
  });

  test("two clients at once", async () => {
    workshop.publish();
    const clients = await Promise.all([app.updater(), app.updater(), app.updater()]);
    const updates = await Promise.all(clients.map((client) => client.check()));
    expect(updates.map((update) => update?.version)).toEqual(["1.1.0", "1.1.0", "1.1.0"]);
    const ends = await Promise.allSettled(clients.map((client, at) => client.prepare(updates[at] as never)));
    for (const end of ends) {
      if (end.status === "rejected") expect(end.reason).toMatchObject({ reason: "LOCKED" });
    }
    expect(ends.map(({ status }) => status)).toContain("fulfilled");
    await app.updater();
    expect(await app.start()).toBe("1.1.0");
  });
});
