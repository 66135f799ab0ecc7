import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installRelease, type Progress, type UpdateErrorReason } from "../src/index.js";
import { readJournal } from "../src/installing/journal.js";
import { bundle } from "./fixtures/bundle.js";
import { type Host, startHost } from "./simulator/host.js";
import { type Installation, install } from "./simulator/installation.js";
import { SimulatedRepository } from "./simulator/repository.js";
import { mountSmallVolume, type SmallVolume } from "./simulator/small-volume.js";
import { type BuiltRelease, Workshop } from "./simulator/workshop.js";

let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let v1: BuiltRelease;
let app: Installation;

const files = (version: string) => ({ "app.mjs": `console.log(${JSON.stringify(version)});\n` });

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  v1 = await workshop.release("1.0.0", files("1.0.0"));
  workshop.publish();
  app = await install(repository, host, v1);
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

async function offerNext(): Promise<void> {
  await workshop.release("1.1.0", files("1.1.0"));
  workshop.publish();
}

const failsWith = (reason: UpdateErrorReason) => expect.objectContaining({ name: "UpdateError", reason });

describe("an updater that is given something wrong says so, for", () => {
  test.each([
    ["an app's name with a slash", { app: "a/b" }, "CONFIG"],
    ["another app's name", { app: "other" }, "INSTALL"],
    ["a channel that is none", { channel: "fast" }, "CONFIG"],
    ["a URL that is none", { url: "updates.example.com" }, "CONFIG"],
    ["a URL of another kind", { url: "ftp://updates.example.com" }, "CONFIG"],
    ["a URL with a password", { url: "https://me:secret@updates.example.com" }, "CONFIG"],
    ["a root that is none", { root: "<html>" }, "CONFIG"],
    ["a root of another role", { root: { signed: { _type: "targets" } } }, "CONFIG"],
    [
      "a root that its keys have not signed",
      { root: { ...JSON.parse(new SimulatedRepository(["acme"]).embeddedRoot.toString()), signatures: [] } },
      "CONFIG",
    ],
    ["an install root that is none", { installRoot: "/nowhere" }, "INSTALL"],
  ] as const)("%s", async (_, change, reason) => {
    await expect(app.updater(change)).rejects.toThrow(failsWith(reason));
    await app.expectUntouched();
  });

  test("a root that was edited after it was signed", async () => {
    const root = JSON.parse(repository.embeddedRoot.toString());
    root.signed.expires = "2099-01-01T00:00:00Z";
    await expect(app.updater({ root })).rejects.toThrow(/root was signed by 0\/1 keys/);
    await expect(app.updater({ root })).rejects.toThrow(failsWith("CONFIG"));
  });

  test("a root that is not the repository's", async () => {
    const { embeddedRoot } = new SimulatedRepository(["acme"]);
    const updater = await app.updater({ root: embeddedRoot });
    await expect(updater.check()).rejects.toThrow(failsWith("SIGNATURE"));
    await app.expectUntouched();
  });

  test("a host that cannot be reached", async () => {
    const gone = await startHost(new Map());
    await gone[Symbol.asyncDispose]();
    const updater = await app.updater({ url: gone.url });
    await expect(updater.check()).rejects.toThrow(/ECONNREFUSED/);
    await expect(updater.check()).rejects.toThrow(failsWith("NETWORK"));
    await app.expectUntouched();
  });

  test("a host that has no name", async () => {
    const updater = await app.updater({ url: "http://nowhere.invalid" });
    await expect(updater.check()).rejects.toThrow(failsWith("NETWORK"));
  });

  test("a URL where no repository is", async () => {
    const updater = await app.updater({ url: `${host.url}/elsewhere` });
    await expect(updater.check()).rejects.toThrow(failsWith("NOT_FOUND"));
  });

  test("a channel that has no releases", async () => {
    const updater = await app.updater({ channel: "nightly" });
    await expect(updater.check()).rejects.toThrow(failsWith("NOT_FOUND"));
  });

  test("a version in the index that is not semver", async () => {
    await workshop.release("1.1.0", files("1.1.0"));
    const { line } = workshop;
    const index = { schema: 1, ...line, releases: [{ ...v1.entry, version: "one point two" }] };
    workshop.sign(`${line.app}/stable/${line.platform}/index.json`, Buffer.from(JSON.stringify(index)), {
      kind: "index",
      line,
    });
    repository.publish();
    await expect((await app.updater()).check()).rejects.toThrow(failsWith("VERSION"));
    await app.expectUntouched();
  });

  test("an update that another updater found", async () => {
    await offerNext();
    const update = await (await app.updater()).check();
    const other = await app.updater();
    await expect(other.prepare({ ...update } as never)).rejects.toThrow(failsWith("CONFIG"));
  });

  test("a pointer that names nothing", async () => {
    await rename(app.layout.pointer, `${app.layout.pointer}.lost`);
    await expect(app.updater()).rejects.toThrow(failsWith("INSTALL"));
  });

  test("a release whose manifest is damaged", async () => {
    const [folder = ""] = await readdir(app.layout.versions);
    await writeFile(join(app.layout.versions, folder, "toasty-manifest.json"), "{ torn");
    await expect(app.updater()).rejects.toThrow(failsWith("INSTALL"));
  });
});

describe("an updater goes on after", () => {
  test.each(["journal.json", "memory.json"])("a damaged %s", async (name) => {
    await offerNext();
    await writeFile(join(app.layout.state, name), "{ torn");
    const updater = await app.updater();
    const update = await updater.check();
    await updater.prepare(update as never);
    await app.updater();
    expect(await app.start()).toBe("1.1.0");
  });

  test("a lock of a process that is gone, or that was never finished", async () => {
    await offerNext();
    await writeFile(app.layout.installLock, JSON.stringify({ pid: 2 ** 22 + 1 }));
    await writeFile(app.layout.metadataLock, "");
    await writeFile(app.layout.memoryLock, JSON.stringify({ pid: process.pid, start: "1" }));
    const updater = await app.updater();
    await updater.prepare((await updater.check()) as never);
    expect((await updater.status()).state).toBe("staged");
  });

  test("a staged release that somebody removed", async () => {
    await offerNext();
    const updater = await app.updater();
    await updater.prepare((await updater.check()) as never);
    const folder = (await readdir(app.layout.versions)).find((name) => name.startsWith("1.1.0")) as string;
    await rename(join(app.layout.versions, folder), join(app.root, "removed"));
    expect((await (await app.updater()).status()).state).toBe("idle");
    expect(await app.start()).toBe("1.0.0");
  });

  test("damage to the installed files, once its installer has run again", async () => {
    const [folder = ""] = await readdir(app.layout.versions);
    await writeFile(join(app.layout.versions, folder, "app.mjs"), "throw 0");
    await installRelease({ release: v1.folder, installRoot: app.root });
    await app.expectUntouched();
  });

  test("a crash that left drafts and temporary files", async () => {
    const left = [join(app.layout.versions, ".draft-1"), join(app.layout.versions, "9.9.9-00000000")];
    for (const path of left) await mkdir(path);
    for (const name of ["journal.json.1.tmp", "journal.json.2.new"]) {
      await writeFile(join(app.layout.state, name), "");
      await utimes(join(app.layout.state, name), 0, 0);
    }
    await app.updater();
    await app.expectUntouched();
  });
});

describe("on a volume of its own", () => {
  let volume: SmallVolume | undefined;

  beforeEach(() => {
    volume = mountSmallVolume(24);
    if (volume === undefined && process.env.TOASTY_REQUIRE_REAL)
      throw new Error("this user may not mount a volume");
  });

  afterEach(() => volume?.[Symbol.asyncDispose]());

  test("a full disk is told at the check, and the check works when there is room again", async ({ skip }) => {
    if (!volume) return skip();
    const small = await install(repository, host, v1, volume.path);
    await offerNext();
    await volume.fill();
    const updater = await small.updater();
    expect((await updater.status()).problem).toMatchObject({ reason: "SPACE" });
    await expect(updater.check()).rejects.toThrow(failsWith("SPACE"));
    expect(await small.start()).toBe("1.0.0");
    await volume.empty();
    const again = await small.updater();
    await again.prepare((await again.check()) as never);
    await small.updater();
    expect(await small.start()).toBe("1.1.0");
  });

  /** A version that was put in force and is not marked healthy yet, with our test app in it. */
  async function onTrial(place: string): Promise<Installation> {
    const code = await bundle("app");
    const release = (version: string) =>
      workshop.release(version, { "app.mjs": code, behaviour: "good" }, {}, [process.execPath, "./app.mjs"]);
    const small = await install(repository, host, await release("1.1.0"), place);
    await release("1.2.0");
    workshop.publish();
    const updater = await small.updater();
    await updater.prepare((await updater.check()) as never);
    await small.updater();
    expect((await readJournal(small.layout)).state).toBe("pending");
    return small;
  }

  async function launched(small: Installation, command: string): Promise<{ code: number; output: string }> {
    const launcher = join(app.root, "launcher.mjs");
    await writeFile(launcher, await bundle("launcher"));
    const child = spawn(process.execPath, [launcher, small.root, command], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    let output = "";
    for await (const piece of child.stdout) output += piece;
    return { code: (await exit)[0], output };
  }

  test("a full disk lets a version on trial run, and its mark is recorded when there is room", async ({
    skip,
  }) => {
    if (!volume) return skip();
    const small = await onTrial(volume.path);
    await volume.fill();
    expect(await launched(small, "status")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^1\.2\.0 good\n.*"state":"pending".*"problem":\{.*"reason":"SPACE"/),
    });
    const updater = await small.updater();
    await updater.markHealthy();
    expect(await updater.status()).toMatchObject({ state: "pending", problem: { reason: "SPACE" } });
    await volume.empty();
    await expect.poll(async () => (await updater.status()).state, { timeout: 20_000 }).toBe("committed");
    await expect.poll(async () => (await updater.status()).problem, { timeout: 20_000 }).toBeUndefined();
  });

  test("a read-only place lets a version on trial run, and says so under a launcher too", async ({
    skip,
  }) => {
    if (!volume) return skip();
    const small = await onTrial(volume.path);
    volume.readOnly();
    const first = await launched(small, "status");
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringMatching(/"problem":\{.*"reason":"PERMISSION"/),
    });
    expect(await launched(small, "status")).toEqual(first);
  });

  test("a read-only place is told by an app that its launcher started", async ({ skip }) => {
    if (!volume) return skip();
    const v0 = await workshop.release("0.9.0", { "app.mjs": await bundle("app"), behaviour: "good" }, {}, [
      process.execPath,
      "./app.mjs",
    ]);
    const small = await install(repository, host, v0, volume.path);
    volume.readOnly();
    expect(await launched(small, "status")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/"state":"idle".*"problem":\{.*"reason":"PERMISSION"/),
    });
  });

  test("an install root on another volume, behind a link, is as good as any", async ({ skip }) => {
    if (!volume) return skip();
    const small = await install(repository, host, v1, volume.path);
    await offerNext();
    const link = join(app.root, "link");
    await symlink(small.root, link);
    const updater = await small.updater({ installRoot: link });
    await updater.prepare((await updater.check()) as never);
    await small.updater({ installRoot: link });
    expect(await small.start()).toBe("1.1.0");
  });

  test("too little room is told before anything is downloaded", async ({ skip }) => {
    if (!volume) return skip();
    const small = await install(repository, host, v1, volume.path);
    await workshop.release("1.1.0", { ...files("1.1.0"), "big.bin": Buffer.alloc(20_000_000) });
    workshop.publish();
    const updater = await small.updater();
    const update = await updater.check();
    host.requests.length = 0;
    await expect(updater.prepare(update as never)).rejects.toThrow(failsWith("SPACE"));
    expect(host.requests).toEqual([]);
    await small.expectUntouched();
  });

  test("room for what is here already is not asked for twice", async ({ skip }) => {
    if (!volume) return skip();
    const small = await install(repository, host, v1, volume.path);
    await workshop.release("1.1.0", { ...files("1.1.0"), "noise.bin": randomBytes(3_700_000) });
    workshop.publish();
    const updater = await small.updater({ network: { attempts: 1 } });
    const update = await updater.check();
    const stop = new AbortController();
    const onProgress = ({ fraction }: Progress) => fraction > 0.85 && stop.abort();
    await expect(updater.prepare(update as never, { signal: stop.signal, onProgress })).rejects.toThrow(
      failsWith("CANCELLED"),
    );
    await updater.prepare(update as never);
  });

  test.for([
    ["download", 0],
    ["unpacking", 200_000],
  ] as const)("a disk that fills up during the %s changes nothing", async ([, room], { skip }) => {
    if (!volume) return skip();
    const { fill, empty, path: place } = volume;
    const small = await install(repository, host, v1, place);
    await workshop.release("1.1.0", { ...files("1.1.0"), "zeros.bin": Buffer.alloc(1_000_000) });
    workshop.publish();
    const updater = await small.updater();
    const update = await updater.check();
    host.intercept = (path, _, response) => {
      if (!path.endsWith(".tar.zst")) return false;
      void fill(room).then(() => response.end(repository.file(path)));
      return true;
    };
    await expect(updater.prepare(update as never)).rejects.toThrow(failsWith("SPACE"));
    await empty();
    await small.expectUntouched();
  });

  test("a read-only place is told, and the app runs", async ({ skip }) => {
    if (!volume) return skip();
    const small = await install(repository, host, v1, volume.path);
    await offerNext();
    volume.readOnly();
    const updater = await small.updater();
    expect((await updater.status()).problem).toMatchObject({ reason: "PERMISSION" });
    await expect(updater.check()).rejects.toThrow(failsWith("PERMISSION"));
    expect(await small.start()).toBe("1.0.0");
  });

  test("a folder of another user is told, and the app runs", async () => {
    const v0 = await workshop.release("0.9.0", { "app.mjs": await bundle("app"), behaviour: "good" });
    const theirs = await install(repository, host, v0);
    await open(theirs.root);
    const child = spawn(process.execPath, [join(theirs.root, "current", "app.mjs"), "update"], {
      cwd: "/",
      ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
      env: { TOASTY_TEST: JSON.stringify({ url: host.url, root: repository.embeddedRoot.toString() }) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    let output = "";
    for await (const piece of child.stdout) output += piece;
    expect((await exit)[0]).toBe(0);
    expect(output.trim().split("\n")).toEqual(["0.9.0 good", "failed: PERMISSION"]);
    await chmod(theirs.layout.state, 0o755);
    await theirs[Symbol.asyncDispose]();
  });

  /** Readable for everybody, writable for nobody but root. */
  async function open(root: string): Promise<void> {
    for (const folder of [root, join(root, "versions"), join(root, "state")]) await chmod(folder, 0o555);
    for (const name of await readdir(join(root, "versions")))
      await chmod(join(root, "versions", name), 0o755);
    expect(await readFile(join(root, "state", "journal.json"), "utf8")).toContain("idle");
  }
});
