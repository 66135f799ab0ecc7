import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Destination } from "../src/publishing/destination.js";
import { folderDestination } from "../src/publishing/folder-destination.js";
import { s3Destination } from "../src/publishing/s3/s3-destination.js";
import { openRepository } from "../src/repository.js";
import { serveFolder } from "../src/serving/static-server.js";
import { addVersion, everybody, fetchTarget, newRepository, place, signers } from "./fixture.js";
import { credentials, S3Server } from "./s3-server.js";

let store: S3Server;
beforeEach(async () => {
  store = await S3Server.start();
});
afterEach(() => store[Symbol.asyncDispose]());

const bucket = (options: object = {}) =>
  s3Destination({
    endpoint: store.url,
    region: store.region,
    bucket: "updates",
    prefix: "acme app",
    credentials,
    retryMs: 1,
    ...options,
  });

const openCopy = (name: string) => openRepository({ dir: place(name), signers: everybody });

describe.each<[string, () => Destination]>([
  ["a folder", () => folderDestination(place("site"))],
  ["an S3-compatible store", () => bucket()],
])("publishing to %s", (_, destination) => {
  test("sends only what is new, and the timestamp last", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    const first = await repo.publish(destination());
    expect(first).toMatchObject({ version: 2, present: 0 });
    await addVersion(repo, "1.1.0");
    const order: string[] = [];
    const real = destination();
    const watched: Destination = {
      ...real,
      create(path, ...rest) {
        order.push(path);
        return real.create(path, ...rest);
      },
      replace(path, ...rest) {
        order.push(path);
        return real.replace(path, ...rest);
      },
    };
    const progress: number[] = [];
    const second = await repo.publish(watched, {
      onProgress: ({ done, total }) => progress.push(done / total),
    });
    expect(second.uploaded).toBe(4); // archive, index, stable, snapshot
    expect(order.at(-1)).toBe("metadata/timestamp.json");
    const firstMetadata = order.findIndex((path) => path.startsWith("metadata/"));
    expect(order.slice(firstMetadata).every((path) => path.startsWith("metadata/"))).toBe(true);
    expect(order.at(-2)).toBe("metadata/1.root.json");
    expect([progress.at(0), progress.at(-1)]).toEqual([0, 1]);
    expect(await repo.publish(destination())).toMatchObject({ version: second.version, uploaded: 0 });
  });

  test("refuses to take users back to an older state", async () => {
    {
      await using repo = await newRepository();
      await repo.publish(destination());
    }
    await cp(place("repo"), place("old"), { recursive: true });
    {
      await using repo = await openCopy("repo");
      await addVersion(repo, "1.0.0");
      await repo.publish(destination());
    }
    await using old = await openCopy("old");
    await expect(old.publish(destination())).rejects.toMatchObject({ reason: "BEHIND" });
  });

  test("says how to catch up with a copy that only has newer dates", async () => {
    await (await newRepository())[Symbol.asyncDispose]();
    await cp(place("repo"), place("nightly"), { recursive: true });
    {
      await using nightly = await openCopy("nightly");
      for (let night = 0; night < 3; night++) await nightly.refresh();
      await nightly.publish(destination());
    }
    await using repo = await openCopy("repo");
    await addVersion(repo, "1.0.0");
    await expect(repo.publish(destination())).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/Only the dates there are newer.* 3 times/),
    });
    for (let times = 0; times < 3; times++) await repo.refresh();
    await repo.publish(destination());
  });

  test("refuses to mix two copies that have parted", async () => {
    {
      await using repo = await newRepository();
      await repo.publish(destination());
    }
    await cp(place("repo"), place("twin"), { recursive: true });
    await using repo = await openCopy("repo");
    await using twin = await openCopy("twin");
    await addVersion(repo, "1.0.0");
    await addVersion(twin, "2.0.0");
    await repo.publish(destination());
    await expect(twin.publish(destination())).rejects.toMatchObject({ reason: "CONFLICT" });
    await addVersion(twin, "2.1.0");
    await expect(twin.publish(destination())).rejects.toMatchObject({ reason: "CONFLICT" });
  });

  test("notices somebody who publishes at the same moment", async () => {
    await using repo = await newRepository();
    const real = destination();
    const raced: Destination = {
      ...real,
      async replace(path, bytes, tag, caching, signal) {
        await real.replace(path, Buffer.from(`{"signed":{"version":1}}`), tag, caching, signal);
        return real.replace(path, bytes, tag, caching, signal);
      },
    };
    await expect(repo.publish(raced)).rejects.toMatchObject({ reason: "CONFLICT" });
  });

  test("does not touch what is no repository", async () => {
    await using repo = await newRepository();
    await destination().replace("metadata/timestamp.json", Buffer.from("<html>"), undefined, "revalidate");
    await expect(repo.publish(destination())).rejects.toThrow(/is none/);
  });

  test("replaces a payload that was cut off on the way, and metadata that were", async () => {
    await using repo = await newRepository();
    const { release } = await addVersion(repo, "1.0.0");
    const { path, sha256 } = release.archive;
    const archive = `targets/${path.replace(/[^/]+$/, `${sha256}.$&`)}`;
    const there = destination();
    for (const [name, length] of [
      [archive, 100],
      ["metadata/1.root.json", 50],
      ["metadata/1.beta.json", 0],
    ] as const) {
      const bytes = await readFile(place("repo", name));
      await there.replace(name, bytes.subarray(0, length), undefined, "immutable");
    }
    const before = await repo.publish(there);
    expect(before).toMatchObject({ repaired: 3, present: 0 });
    for (const name of [archive, "metadata/1.root.json", "metadata/1.beta.json"]) {
      expect((await there.read(name))?.bytes).toEqual(await readFile(place("repo", name)));
    }
    expect(await repo.publish(there)).toMatchObject({ repaired: 0, uploaded: 0 });
  });

  test("refuses metadata that are there with other bytes", async () => {
    await using repo = await newRepository();
    await destination().replace("metadata/1.root.json", Buffer.from("{}"), undefined, "revalidate");
    await expect(repo.publish(destination())).rejects.toMatchObject({ reason: "CONFLICT" });
  });

  test("says which file to remove where it cannot replace one", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    const { overwrite: _, ...simple } = destination();
    const cutOff: Destination = { ...simple, create: async () => "differs" };
    await expect(repo.publish(cutOff)).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/Remove it there/),
    });
  });

  test("tells which changes still wait for signatures", async () => {
    await (await newRepository())[Symbol.asyncDispose]();
    await using repo = await openRepository({ dir: place("repo"), signers: [signers.online] });
    expect(await repo.publish(destination())).toMatchObject({ waiting: [] });
    await addVersion(repo, "1.0.0");
    expect(await repo.publish(destination())).toMatchObject({ waiting: ["stable"], uploaded: 0 });
  });

  test("stops when it is told to, before clients see anything", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    const abort = new AbortController();
    const published = repo.publish(destination(), { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(published).rejects.toMatchObject({ name: "AbortError" });
    expect(await destination().read("metadata/timestamp.json")).toBeUndefined();
    await repo.publish(destination());
  });
});

describe("publishing to a folder", () => {
  test("leaves whole files only", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    await repo.publish(folderDestination(place("site")));
    const names = await readdir(place("site"), { recursive: true });
    expect(names.filter((name) => /\.(new|tmp)$|publishing/.test(name))).toEqual([]);
  });

  test("says what to do when another process is at it", async () => {
    await using repo = await newRepository();
    await repo.publish(folderDestination(place("site")));
    await repo.refresh();
    await writeFile(place("site/.publishing"), "");
    await expect(repo.publish(folderDestination(place("site")))).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/remove .*\.publishing/),
    });
    await rm(place("site/.publishing"));
    await repo.publish(folderDestination(place("site")));
  });
});

describe("publishing to a store", () => {
  test("says how each file may be cached", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    await repo.publish(bucket());
    const caching = (end: string) => {
      const key = [...store.objects.keys()].find((name) => name.endsWith(end)) ?? "";
      return store.objects.get(key)?.headers["cache-control"];
    };
    expect(caching("timestamp.json")).toBe("no-cache");
    expect(caching("1.root.json")).toBe("no-cache");
    expect(caching("2.snapshot.json")).toMatch(/immutable/);
    expect(caching("acme-1.0.0.tar.zst")).toMatch(/immutable/);
    expect([...store.objects.keys()].every((key) => key.startsWith("updates/acme app/"))).toBe(true);
  });

  test("sends nothing that is there already", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    await repo.publish(bucket());
    await repo.refresh();
    store.requests.length = 0;
    await repo.publish(bucket());
    expect(store.requests.filter((each) => each.startsWith("PUT"))).toEqual([
      "PUT updates/acme app/metadata/timestamp.json",
    ]);
  });

  test("sends the very bytes of the repository", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    await repo.publish(bucket());
    for (const [key, { bytes }] of store.objects) {
      expect(bytes).toEqual(await readFile(place("repo", key.replace("updates/acme app/", ""))));
    }
  });

  test("goes on through a store that is busy, hangs up, and loses answers", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    let count = 0;
    store.before = () =>
      (["busy", undefined, "hang-up", undefined, "lose-answer", undefined] as const)[count++ % 6];
    await repo.publish(bucket());
    store.before = () => undefined;
    expect(await repo.publish(bucket())).toMatchObject({ uploaded: 0 });
  });

  test("gives up on a store that stays away, and says so", async () => {
    await using repo = await newRepository();
    store.before = () => "hang-up";
    await expect(repo.publish(bucket())).rejects.toMatchObject({ reason: "NETWORK" });
    store.before = () => "busy";
    await expect(repo.publish(bucket())).rejects.toThrow(/SlowDown/);
  });

  test("is refused with wrong credentials, and says so", async () => {
    await using repo = await newRepository();
    for (const wrong of [
      { ...credentials, secretAccessKey: "x" },
      { ...credentials, accessKeyId: "x" },
    ]) {
      await expect(repo.publish(bucket({ credentials: wrong }))).rejects.toMatchObject({ reason: "DENIED" });
    }
    expect(() => s3Destination({ endpoint: store.url, bucket: "b" })).toThrow(
      expect.objectContaining({ remedy: expect.stringMatching(/AWS_ACCESS_KEY_ID/) }),
    );
  });

  test("lets clients fetch what the folder of the store then serves", async () => {
    await using repo = await newRepository();
    const { release } = await addVersion(repo, "1.0.0");
    await repo.publish(bucket({ prefix: undefined }));
    await repo.publish(folderDestination(place("site")));
    await using site = await serveFolder(place("site"));
    const archive = await fetchTarget(site.url, await repo.root(), release.archive.path);
    const key = `updates/targets/acme/stable/linux-x64/${release.archive.sha256}.acme-1.0.0.tar.zst`;
    expect(store.objects.get(key)?.bytes).toEqual(archive);
  });
});
