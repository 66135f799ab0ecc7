import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { app, host, isRepelled, on, repository, v1, v2, workshop } from "../../test/attacks/scene.js";
import { type Intercept, serve } from "../../test/simulator/host.js";
import { sha256 } from "../../test/simulator/repository.js";
import { readMemory, remember } from "../installing/memory.js";
import type { ReleaseManifest } from "../metadata/index.js";
import { makeReleasePatch } from "../patch/make/make-release-patch.js";
import { openInstalled } from "../tree/installed-release.js";
import type { Progress } from "./progress.js";

/*
 * Whatever is wrong with a patch, the archive is taken in the same run. A patch that is bad for good is not tried
 * again; one whose host had a bad moment is.
 */

const network = { attempts: 2, pauseMs: 1, windowMs: 1_000, minBytes: 10, headersMs: 5_000 };
const downloads = () => host.requests.filter((path) => /\.(tpatch|tar\.zst)/.test(path));
const archives = () => host.requests.filter((path) => path.includes(".tar.zst"));

/** Checks and prepares as an app does; the plan must be by patch, and the archive must be downloaded once. */
async function fallsBack(): Promise<void> {
  const updater = await app.updater({ network });
  const update = await updater.check();
  expect(update?.plan).toBe("patch");
  await updater.prepare(update as never);
  expect(archives()).toHaveLength(1);
  // In force at the next start.
  await app.updater();
  expect(await app.start()).toBe("1.1.0");
}

async function offerPatch(): Promise<string> {
  await workshop.patch(v1, v2);
  workshop.publish();
  return v2.entry.patches[0]?.sha256 as string;
}

const answering =
  (status: number): Intercept =>
  (_, __, response) => {
    response.writeHead(status).end("no");
    return true;
  };

/** Half of the patch, or another share. */
function beginningOf(path: string, share = 0.5): Buffer {
  const bytes = repository.file(path);
  return bytes.subarray(0, Math.floor(bytes.length * share));
}

/** Serves the beginning of a file as if it were all of it, as after an upload that broke off. */
const truncatedTo =
  (share: number): Intercept =>
  (path, request, response) => {
    serve(beginningOf(path, share), request, response);
    return true;
  };

test.each<[string, Intercept]>([
  ["is truncated on a host with ranges", truncatedTo(0.5)],
  [
    "is truncated on a host without ranges",
    (path, request, response) => {
      request.headers.range = undefined;
      return truncatedTo(0.5)(path, request, response);
    },
  ],
  ["is empty", truncatedTo(0)],
  [
    "is longer than it was signed",
    (path, request, response) => {
      serve(Buffer.concat([repository.file(path), Buffer.from("!")]), request, response);
      return true;
    },
  ],
  [
    "has other bytes",
    (path, request, response) => {
      serve(randomBytes(repository.file(path).length), request, response);
      return true;
    },
  ],
  ["is answered with 403", answering(403)],
  ["is answered with 404", answering(404)],
  ["is answered with 410", answering(410)],
  ["is answered with 451", answering(451)],
  [
    "stalls half-way and cannot be taken up there",
    (path, request, response) => {
      if (request.headers.range !== undefined) return answering(416)(path, request, response);
      const bytes = repository.file(path);
      response.writeHead(200, { "content-length": bytes.length, etag: '"same"' });
      response.write(beginningOf(path));
      return true;
    },
  ],
])("a patch that %s is replaced by the archive and not tried again", async (_, answer) => {
  const patch = await offerPatch();
  host.intercept = on(/\.tpatch$/, answer);
  await fallsBack();
  expect((await readMemory(app.layout)).badPatches).toEqual([patch]);
});

test.each<[string, Intercept]>([
  ["is answered with 401", answering(401)],
  ["is answered with 429", answering(429)],
  ["is answered with 500", answering(500)],
  ["is answered with 503", answering(503)],
  [
    "stalls",
    (path, _, response) => {
      response.writeHead(200, { "content-length": repository.file(path).length }).write("x");
      return true;
    },
  ],
  [
    "has its connection broken each time",
    (_, __, response) => {
      response.destroy();
      return true;
    },
  ],
  [
    "ends early without a length",
    (path, _, response) => {
      response.writeHead(200);
      response.write(beginningOf(path));
      response.end();
      return true;
    },
  ],
])("a patch that %s is replaced by the archive, and may be tried again", async (_, answer) => {
  await offerPatch();
  host.intercept = on(/\.tpatch$/, answer);
  await fallsBack();
  expect((await readMemory(app.layout)).badPatches).toEqual([]);
});

test("a patch that makes files outside of the release is replaced by the archive", async () => {
  const dir = await mkdtemp(join(tmpdir(), "toasty-unsafe-patch-"));
  try {
    const folder = join(dir, "release");
    await mkdir(folder);
    await writeFile(join(dir, "escaped"), "x");
    const { manifest, ...rest } = await openInstalled(v2.folder);
    const entry = { path: "../escaped", length: 1, sha256: sha256(Buffer.from("x")), executable: false };
    const hostile: ReleaseManifest = { ...manifest, entries: [entry] };
    const manifestBytes = Buffer.from(`${JSON.stringify({ schema: 1, ...hostile })}\n`);
    const to = { ...rest, folder, manifest: hostile, manifestBytes };
    const file = join(dir, "patch");
    await makeReleasePatch(file, await openInstalled(v1.folder), to);
    const bytes = await readFile(file);
    // The patch must claim to lead to 1.1.0, or it is refused before anything comes out of it.
    const stream = sha256(Buffer.concat([Buffer.from("x"), manifestBytes]));
    const at = bytes.indexOf(Buffer.from(stream, "hex").subarray(0, 8));
    Buffer.from(v2.entry.stream.sha256, "hex").copy(bytes, at, 0, 8);
    workshop.addPatch(v1, v2, bytes);
    workshop.publish();
    await fallsBack();
    expect(await readdir(app.layout.versions)).not.toContain("escaped");
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("an archive that the host refuses fails the update, after the patch too", async () => {
  await offerPatch();
  host.intercept = on(/\.(tpatch|tar\.zst)$/, answering(410));
  await isRepelled("NETWORK", { network });
  expect(downloads()).toHaveLength(2);
});

test("a cancellation is no fault of a patch", async () => {
  await offerPatch();
  const stop = new AbortController();
  host.intercept = (path) => {
    if (path.endsWith(".tpatch")) stop.abort();
    return false;
  };
  const updater = await app.updater({ network });
  const update = await updater.check();
  await expect(updater.prepare(update as never, { signal: stop.signal })).rejects.toMatchObject({
    reason: "CANCELLED",
  });
  expect(archives()).toEqual([]);
  expect((await readMemory(app.layout)).badPatches).toEqual([]);
});

test("progress counts the bytes of the plan, of the patch first and then of the archive", async () => {
  await offerPatch();
  const patch = v2.entry.patches[0]?.length as number;
  host.intercept = on(/\.tpatch$/, (path, request, response) => {
    serve(randomBytes(repository.file(path).length), request, response);
  });
  const updater = await app.updater({ network });
  const update = await updater.check();
  const heard: Progress[] = [];
  await updater.prepare(update as never, { onProgress: (progress) => heard.push(progress) });
  const totals = new Set(heard.map(({ totalBytes }) => totalBytes));
  expect([...totals]).toEqual([patch, v2.entry.archive.length]);
  expect(heard.at(-1)).toEqual({
    phase: "install",
    fraction: 1,
    bytes: v2.entry.archive.length,
    totalBytes: v2.entry.archive.length,
  });
});

test("progress of a patch ends with the last byte of the release", async () => {
  await offerPatch();
  const patch = v2.entry.patches[0]?.length as number;
  const updater = await app.updater({ network });
  const heard: Progress[] = [];
  await updater.prepare((await updater.check()) as never, { onProgress: (progress) => heard.push(progress) });
  expect(new Set(heard.map(({ totalBytes }) => totalBytes))).toEqual(new Set([patch]));
  const installing = heard.filter(({ phase }) => phase === "install").map(({ fraction }) => fraction);
  // The manifest is written last and is not counted.
  expect(installing.at(-2)).toBeGreaterThan(0.99);
  expect(installing.at(-2)).toBeLessThan(1);
});

test("bad patches are remembered, the last hundred of them, each once", async () => {
  const patch = await offerPatch();
  const known = Array.from({ length: 100 }, (_, n) => `${n}`);
  await remember(app.layout, (memory) => ({ ...memory, badPatches: known }));
  host.intercept = on(/\.tpatch$/, answering(410));
  await fallsBack();
  expect((await readMemory(app.layout)).badPatches).toEqual([...known.slice(1), patch]);
});

test("what a bad patch left is removed before the archive is downloaded", async () => {
  const patch = await offerPatch();
  let left: string[] = [];
  host.intercept = (path, request, response) => {
    if (path.includes(".tar.zst")) left = readdirSync(app.layout.downloads);
    return path.endsWith(".tpatch") ? truncatedTo(0.5)(path, request, response) : false;
  };
  await fallsBack();
  expect(left.filter((name) => name.startsWith(patch))).toEqual([]);
});

test("an archive that unpacks to something wrong is removed", async () => {
  const built = workshop.sign(v2.entry.archive.path, Buffer.from("no archive"), {
    kind: "archive",
    line: workshop.line,
    version: v2.entry.version,
    stream: v2.entry.stream.sha256,
  });
  v2.entry = { ...v2.entry, archive: built };
  workshop.publish();
  await isRepelled("CORRUPT", { network });
  expect(readdirSync(app.layout.downloads)).toEqual([]);
});

test("downloads of releases that nobody wants any more are removed first", async () => {
  workshop.publish();
  mkdirSync(app.layout.downloads, { recursive: true });
  writeFileSync(join(app.layout.downloads, "aa.part"), "");
  mkdirSync(join(app.layout.versions, ".draft-aa"));
  let left: string[] = [];
  host.intercept = (path) => {
    if (path.includes(".tar.zst")) {
      left = [...readdirSync(app.layout.downloads), ...readdirSync(app.layout.versions)];
    }
    return false;
  };
  const updater = await app.updater({ network });
  const update = await updater.check();
  await updater.prepare(update as never);
  expect(left.filter((name) => name.includes("aa"))).toEqual([]);
});
