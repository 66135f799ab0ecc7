import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseFolder } from "../../../test/release-folder.js";
import {
  checkInstalled,
  type InstalledRelease,
  openInstalled,
  streamOf,
} from "../../tree/installed-release.js";
import { makeReleasePatchInWorker } from "../make/make-in-worker.js";
import { makeReleasePatch } from "../make/make-release-patch.js";
import { applyReleasePatch } from "./apply-release-patch.js";

const numRuns = process.env.TOASTY_LONG ? 2000 : 80;
const text = (seed: number, lines = 300) =>
  Array.from({ length: lines }, (_, i) => `${i}: ${Math.imul(i + seed, 48271) % 9973}\n`).join("");

let folder: string;
let from: InstalledRelease;
let to: InstalledRelease;
let patch: string;
let counter = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-release-"));
  from = await releaseFolder(join(folder, "1.0.0"), "1.0.0", {
    "main.js": text(1),
    "lib/old-name.js": text(2),
    "lib/gone.js": "gone",
    "bin/run": { executable: "#!/bin/sh\n" },
    "empty.txt": "",
  });
  to = await releaseFolder(join(folder, "1.1.0"), "1.1.0", {
    "main.js": `${text(1)}more\n`,
    "lib/new-name.js": text(2),
    "bin/run": { executable: "#!/bin/sh\nexec node\n" },
    "bin/link": { link: "run" },
    "empty.txt": "",
    "zz-empty.txt": "",
  });
  patch = join(folder, "patch");
  await makeReleasePatch(patch, from, to);
});
afterAll(() => rm(folder, { recursive: true }));

async function fresh(): Promise<string> {
  const into = join(folder, `into-${counter++}`);
  await mkdir(into);
  return into;
}

async function apply(file: string, changes: { fromStream?: string; into?: string } = {}): Promise<string> {
  const into = changes.into ?? (await fresh());
  const fromStream = changes.fromStream ?? (await streamOf(from)).sha256;
  await applyReleasePatch({ patch: file, from, fromStream, into, stream: await streamOf(to) });
  return into;
}

describe("a release's patch", () => {
  test("builds exactly the new release: contents, modes, links, names, and nothing else", async () => {
    const into = await apply(patch);
    expect((await readdir(into, { recursive: true })).sort()).toEqual(
      (await readdir(to.folder, { recursive: true })).sort(),
    );
    for (const entry of to.manifest.entries) {
      const place = join(into, entry.path);
      if ("link" in entry) expect(await readlink(place)).toBe(entry.link);
      else {
        expect(await readFile(place)).toEqual(await readFile(join(to.folder, entry.path)));
        expect(((await lstat(place)).mode & 0o100) !== 0).toBe(entry.executable);
      }
    }
    await checkInstalled(await openInstalled(into), (await streamOf(to)).sha256);
  });

  test("follows a file that was renamed, and carries no hashes", async () => {
    expect((await readFile(patch)).length).toBeLessThan(500);
  });

  test("says how far it is, up to the contents of the release", async () => {
    const heard: number[] = [];
    const stream = await streamOf(to);
    const fromStream = (await streamOf(from)).sha256;
    await applyReleasePatch({
      patch,
      from,
      fromStream,
      into: await fresh(),
      stream,
      onProgress: (n) => heard.push(n),
    });
    expect(heard.at(-1)).toBe(stream.length - to.manifestBytes.length);
  });

  test("never leaves a wrong release as a success, whichever byte of it is damaged", async () => {
    const good = await readFile(patch);
    const expected = (await streamOf(to)).sha256;
    const file = join(folder, "damaged");
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] as number) ^ change;
        await writeFile(file, bytes);
        const into = await fresh();
        const error = await apply(file, { into }).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        if (error === undefined) await checkInstalled(await openInstalled(into), expected);
        else expect(error).toMatchObject({ name: "UpdateError" });
        await rm(into, { recursive: true });
      }),
      { numRuns },
    );
  });

  test("is refused from another release than it was made for", async () => {
    await expect(apply(patch, { fromStream: "00".repeat(32) })).rejects.toThrow(/from another release/);
  });

  test("is refused when an installed file was changed under it", async () => {
    const place = join(from.folder, "lib/old-name.js");
    const before = await readFile(place);
    const changed = Buffer.from(before);
    changed[10] = 0;
    try {
      await writeFile(place, changed);
      await expect(apply(patch)).rejects.toMatchObject({ reason: "CORRUPT" });
      await expect(checkInstalled(from, "00")).rejects.toThrow(/"lib\/old-name.js" was changed/);
      await writeFile(place, before.subarray(1));
      await expect(apply(patch)).rejects.toMatchObject({ reason: "CORRUPT" });
      await expect(checkInstalled(from, "00")).rejects.toThrow(/"lib\/old-name.js" was changed/);
    } finally {
      await writeFile(place, before);
    }
  });

  test("writes over nothing that is already there", async () => {
    const into = await fresh();
    await writeFile(join(into, "main.js"), "mine");
    await expect(apply(patch, { into })).rejects.toMatchObject({ reason: "DISK", cause: { code: "EEXIST" } });
    expect(await readFile(join(into, "main.js"), "utf8")).toBe("mine");
  });

  test("stops when it is told to", async () => {
    const stream = await streamOf(to);
    const fromStream = (await streamOf(from)).sha256;
    const signal = AbortSignal.abort();
    await expect(
      applyReleasePatch({ patch, from, fromStream, into: await fresh(), stream, signal }),
    ).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("a patch made in a worker thread", () => {
  const job = () => ({ file: join(folder, `worker-${counter++}`), from: from.folder, to: to.folder });

  test("is the same as one made here", async () => {
    const each = job();
    const heard: number[] = [];
    await makeReleasePatchInWorker(each, { onProgress: (done) => heard.push(done) });
    expect(await readFile(each.file)).toEqual(await readFile(patch));
    expect(heard.at(-1)).toBe(1);
  });

  test("leaves nothing behind when it is aborted", async () => {
    const abort = new AbortController();
    const each = job();
    const made = makeReleasePatchInWorker(each, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(made).rejects.toMatchObject({ name: "AbortError" });
    await expect(lstat(each.file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("fails with the reason when a release is not there", async () => {
    const made = makeReleasePatchInWorker({ ...job(), from: join(folder, "none") });
    await expect(made).rejects.toMatchObject({ name: "UpdateError", reason: "DISK" });
    await expect(made).rejects.toThrow(/none.* is missing/);
  });
});
