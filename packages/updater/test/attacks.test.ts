import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UpdateErrorCode, UpdaterOptions } from "../src/index.js";
import {
  archiveTarget,
  indexTarget,
  MANIFEST_FILE,
  parseVersion,
  serializeManifest,
  serializeReleaseIndex,
} from "../src/metadata/index.js";
import { type Host, type Intercept, serve, startHost } from "./simulator/host.js";
import { hostileArchive, type TarEntry } from "./simulator/hostile-archive.js";
import { type Installation, install } from "./simulator/installation.js";
import { newKey } from "./simulator/keys.js";
import { SimulatedRepository, sha256 } from "./simulator/repository.js";
import { type BuiltRelease, type Files, Workshop } from "./simulator/workshop.js";

/*
 * Each attack runs against the real client over real HTTP. It ends with the right error, the old version in force,
 * unharmed and starting, and nothing left behind.
 */

const payload = randomBytes(200_000);
const files = (version: string): Files => ({
  "app.mjs": `console.log(${JSON.stringify(version)});\n`,
  "data.bin": Buffer.concat([payload, Buffer.from(version)]),
});
const past = new Date(Date.now() - 60_000);

let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let app: Installation;
let v1: BuiltRelease;
let v2: BuiltRelease;
/** Settles when the client has closed the connection that was poured into. */
let poured: Promise<unknown>;

beforeEach(async () => {
  repository = new SimulatedRepository(["acme", "other"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  v1 = await workshop.release("1.0.0", files("1.0.0"));
  workshop.publish();
  app = await install(repository, host, v1);
  // Every client has seen the repository in good order before it is attacked.
  await (await app.updater()).check();
  v2 = await workshop.release("1.1.0", files("1.1.0"));
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

/** Checks and prepares as an app does; expects the attack to be noticed and to change nothing. */
async function isRepelled(code: UpdateErrorCode, more: Partial<UpdaterOptions> = {}): Promise<void> {
  const updater = await app.updater(more);
  const attempt = async () => {
    const update = await updater.check();
    if (update === undefined) throw new Error("taken for no update");
    await updater.prepare(update);
  };
  await expect(attempt()).rejects.toThrow(expect.objectContaining({ name: "UpdateError", code }));
  await app.expectUntouched();
}

/** Shows that the client is not harmed for good: once the attack is over, the update goes through. */
async function updatesAfterwards(): Promise<void> {
  host.intercept = undefined;
  const updater = await app.updater();
  const update = await updater.check();
  if (update === undefined) throw new Error("no update");
  await updater.prepare(update);
  await app.updater();
  expect(await app.start()).toBe(update.version);
}

const on =
  (pattern: RegExp, answer: (...each: Parameters<Intercept>) => void): Intercept =>
  (path, request, response) => {
    if (!pattern.test(path)) return false;
    answer(path, request, response);
    return true;
  };

describe("attacks that TUF names", () => {
  it("arbitrary installation: metadata signed by a stranger", async () => {
    repository.role("stable").signers = [newKey()];
    workshop.publish();
    await isRepelled("signature");
    delete repository.role("stable").signers;
    workshop.publish();
    await updatesAfterwards();
  });

  it("arbitrary installation: too few signatures", async () => {
    const stable = repository.role("stable");
    stable.keys = [newKey(), newKey()];
    stable.threshold = 2;
    stable.signers = stable.keys.slice(0, 1);
    workshop.publish();
    await isRepelled("signature");
  });

  it("arbitrary installation: a root of the attacker's own", async () => {
    const stranger = new SimulatedRepository(["acme"]);
    stranger.rotate("timestamp");
    stranger.publish();
    for (const [path, bytes] of stranger.files) repository.files.set(path, bytes);
    await isRepelled("signature");
  });

  it("arbitrary installation: another file in the place of the archive", async () => {
    workshop.publish();
    const other = randomBytes(v2.entry.archive.length);
    host.intercept = on(/\.tar\.zst$/, (_, request, response) => serve(other, request, response));
    await isRepelled("corrupt");
    await updatesAfterwards();
  });

  it("endless data: metadata without end", async () => {
    workshop.publish();
    host.intercept = on(/timestamp\.json$/, (_, __, response) => pourInto(response));
    await isRepelled("corrupt");
    await poured;
    await updatesAfterwards();
  });

  it("endless data: an archive without end", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => pourInto(response));
    await isRepelled("corrupt");
    await poured;
    await updatesAfterwards();
  });

  it("endless data: root after root", async () => {
    workshop.publish();
    host.intercept = on(/root\.json$/, (_, __, response) => response.end(repository.embeddedRoot));
    await isRepelled("metadata");
    await updatesAfterwards();
  });

  it("endless data: one rotation of the root after the other", async () => {
    for (let times = 0; times < 260; times++) repository.rotate("timestamp");
    workshop.publish();
    host.requests.length = 0;
    await isRepelled("signature");
    expect(host.requests.filter((path) => path.endsWith(".root.json"))).toHaveLength(256);
    // What was verified is kept, so that the next run gets further.
    await updatesAfterwards();
  });

  it("extraneous dependencies: the index names what nobody signed", async () => {
    const version = parseVersion("1.1.0");
    repository.targets.get("stable")?.delete(archiveTarget(workshop.line, version));
    workshop.publish();
    await isRepelled("metadata");
  });

  it("fast-forward: versions driven up are undone by rotating the keys", async () => {
    for (const role of ["timestamp", "snapshot"]) repository.role(role).version = 2_000_000_000;
    workshop.publish();
    await (await app.updater()).check();
    for (const role of ["timestamp", "snapshot"]) repository.role(role).version = 50;
    workshop.publish();
    await isRepelled("rollback");
    repository.rotate("timestamp");
    repository.rotate("snapshot");
    workshop.publish();
    await updatesAfterwards();
  });

  it.each(["timestamp", "snapshot", "targets", "stable"])(
    "indefinite freeze: %s is kept past its time",
    async (role) => {
      repository.role(role).expires = past;
      workshop.publish();
      await isRepelled("expired");
    },
  );

  it("indefinite freeze: the root is kept past its time", async () => {
    repository.role("root").expires = past;
    repository.publishRoot();
    await isRepelled("expired");
  });

  it("indefinite freeze: a rotated key is hidden", async () => {
    const stolen = repository.role("timestamp").keys;
    repository.rotate("timestamp");
    repository.publish();
    await (await app.updater()).check();
    repository.files.delete("metadata/2.root.json");
    repository.role("timestamp").signers = stolen;
    workshop.publish();
    await isRepelled("signature");
  });

  it("malicious mirror: a second one is used after the first failed", async () => {
    workshop.publish();
    const mirror = new Map(repository.files);
    await using bad = await startHost(mirror);
    bad.intercept = on(/./, (_, __, response) => response.end("<nothing good>"));
    await isRepelled("metadata", { url: bad.url });
    await updatesAfterwards();
  });

  it("mix and match: targets of one time with the snapshot of another", async () => {
    workshop.publish();
    const { version } = repository.role("stable");
    repository.files.set(
      `metadata/${version}.stable.json`,
      repository.file(`metadata/${version - 1}.stable.json`),
    );
    await isRepelled("metadata");
  });

  it("mix and match: a snapshot of one time with the timestamp of another", async () => {
    workshop.publish();
    const { version } = repository.role("snapshot");
    repository.files.set(
      `metadata/${version}.snapshot.json`,
      repository.file(`metadata/${version - 1}.snapshot.json`),
    );
    await isRepelled("metadata");
  });

  it.each(["timestamp", "snapshot", "targets", "stable"])("rollback: %s goes back", async (role) => {
    repository.role(role).version = 0;
    if (role === "timestamp") repository.publishTimestamp();
    else workshop.publish();
    await isRepelled("rollback");
  });

  it("rollback: an index that names an older version", async () => {
    workshop.publish();
    await (await app.updater()).check();
    workshop.releases.shift();
    workshop.publish();
    await isRepelled("rollback");
  });

  it("rollback: a properly signed index that ends below the installed version", async () => {
    workshop.releases.splice(0);
    await workshop.release("0.9.0", files("0.9.0"));
    workshop.publish();
    await isRepelled("rollback");
  });

  it("key compromise: the online keys alone cannot add a release", async () => {
    const stolen = [...repository.role("timestamp").keys, ...repository.role("snapshot").keys];
    repository.role("stable").signers = stolen;
    repository.role("targets").signers = stolen;
    workshop.publish();
    await isRepelled("signature");
  });

  it("key compromise: a nightly key cannot sign stable", async () => {
    const nightly = repository.targets.get("nightly");
    for (const [path, target] of repository.targets.get("stable") ?? []) nightly?.set(path, target);
    nightly?.set(indexTarget(workshop.line), {
      bytes: serializeReleaseIndex({
        ...workshop.line,
        releases: workshop.releases.map(({ entry }) => entry),
      }),
    });
    repository.publish();
    expect(await (await app.updater()).check()).toBeUndefined();
    await app.expectUntouched();
  });

  it.each([
    ["app", { app: "other" }],
    ["platform", { platform: "plan9-mips" }],
    ["channel", { channel: "nightly" as const }],
  ])("wrong software: an archive that was signed for another %s", async (_, change) => {
    const version = parseVersion("1.1.0");
    const { stream } = v2.entry;
    const bytes = repository.targets.get("stable")?.get(v2.entry.archive.path)?.bytes as Buffer;
    const line = { ...workshop.line, ...change };
    workshop.sign(v2.entry.archive.path, bytes, { kind: "archive", line, version, stream: stream.sha256 });
    workshop.publish();
    await isRepelled("metadata");
  });

  it("wrong software: an archive that says it is another app's", async () => {
    await using stranger = await Workshop.open(repository, "stable", "other");
    const foreign = await stranger.release("1.1.0", files("1.1.0"));
    const bytes = repository.targets.get("stable")?.get(foreign.entry.archive.path)?.bytes as Buffer;
    const { stream, version } = foreign.entry;
    const archive = workshop.sign(v2.entry.archive.path, bytes, {
      kind: "archive",
      line: workshop.line,
      version,
      stream: stream.sha256,
    });
    v2.entry = { ...v2.entry, archive, stream };
    workshop.publish();
    await isRepelled("metadata");
  });
});

describe("attacks on the way", () => {
  /** So that a stall is noticed within the test's time. */
  const impatient = {
    network: { attempts: 2, pauseMs: 1, windowMs: 300, minBytes: 100, headersMs: 1_000 },
  };

  it("slow retrieval: metadata that never comes", async () => {
    workshop.publish();
    host.intercept = on(/timestamp\.json$/, () => undefined);
    await isRepelled("network", impatient);
    await updatesAfterwards();
  });

  it("slow retrieval: an archive that stalls", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => {
      response.writeHead(200, { "content-length": v2.entry.archive.length }).write("x");
    });
    await isRepelled("network", impatient);
    await updatesAfterwards();
  });

  it("slow retrieval: an archive byte by byte", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => {
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    });
    await isRepelled("network", impatient);
    await updatesAfterwards();
  });

  it("slow retrieval: an archive a byte a connection", async () => {
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
    await isRepelled("network", impatient);
    await updatesAfterwards();
  });

  it("truncation: metadata that ends early", async () => {
    workshop.publish();
    host.intercept = on(/snapshot\.json$/, (path, _, response) => {
      response.end(repository.file(path).subarray(0, 200));
    });
    await isRepelled("metadata");
    await updatesAfterwards();
  });

  it("truncation: an archive that ends early", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (path, _, response) => {
      response.end(repository.file(path).subarray(0, 1000));
    });
    await isRepelled("network");
    await updatesAfterwards();
  });

  it("a wrong Content-Length", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (path, _, response) => {
      const bytes = repository.file(path);
      response
        .writeHead(200, { "content-length": bytes.length + 1 })
        .end(Buffer.concat([bytes, Buffer.from("!")]));
    });
    await isRepelled("corrupt");
    await updatesAfterwards();
  });

  it("a content coding that swells", async () => {
    workshop.publish();
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bomb.length }).end(bomb);
    });
    await isRepelled("corrupt");
    await updatesAfterwards();
  });

  it("a redirect to another host, which does not learn the credentials", async () => {
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
    await isRepelled("metadata", { credentials: { kind: "bearer", token: "secret" } });
    expect(told).toEqual([undefined]);
    await updatesAfterwards();
  });

  it("redirects without end", async () => {
    workshop.publish();
    host.intercept = on(/timestamp\.json$/, (path, _, response) => {
      response.writeHead(302, { location: `/${path}` }).end();
    });
    await isRepelled("network");
    await updatesAfterwards();
  });

  it("a host that answers every name with a web page", async () => {
    workshop.publish();
    const page = (response: Parameters<Intercept>[2]) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html>");
    host.intercept = on(/timestamp\.json$/, (_, __, response) => page(response));
    await isRepelled("not-found");
    // The next root is a page too; that there is none must still be understood.
    host.intercept = (path, _, response) => {
      if (repository.files.has(path)) return false;
      page(response);
      return true;
    };
    const updater = await app.updater();
    expect(await updater.check()).toMatchObject({ version: "1.1.0" });
  });

  it("a stale timestamp from a cache", async () => {
    const stale = repository.file("metadata/timestamp.json");
    workshop.publish();
    await (await app.updater()).check();
    repository.files.set("metadata/timestamp.json", stale);
    await isRepelled("rollback");
    workshop.publish();
    await updatesAfterwards();
  });

  it("an upload that is not finished: the timestamp is there before the rest", async () => {
    workshop.publish();
    const { version } = repository.role("snapshot");
    const snapshot = repository.file(`metadata/${version}.snapshot.json`);
    repository.files.delete(`metadata/${version}.snapshot.json`);
    await isRepelled("not-found");
    repository.files.set(`metadata/${version}.snapshot.json`, snapshot);
    await updatesAfterwards();
  });

  it("an upload that is not finished: the archive is missing", async () => {
    workshop.publish();
    const place = repository.targetFile(v2.entry.archive.path, archiveBytes());
    const bytes = repository.file(place);
    repository.files.delete(place);
    await isRepelled("not-found");
    repository.files.set(place, bytes);
    await updatesAfterwards();
  });

  it("a clock that is wrong", async () => {
    repository.role("timestamp").expires = past;
    workshop.publish();
    host.intercept = (_, __, response) => {
      response.setHeader("date", new Date(Date.now() - 400 * 86_400_000).toUTCString());
      return false;
    };
    await isRepelled("clock");
  });

  it("an archive swapped in the cache between two runs", async () => {
    workshop.publish();
    await (await app.updater()).check();
    await mkdir(app.layout.downloads, { recursive: true });
    await writeFile(
      join(app.layout.downloads, v2.entry.archive.sha256),
      randomBytes(v2.entry.archive.length),
    );
    await updatesAfterwards();
  });

  it("two clients at once", async () => {
    workshop.publish();
    const clients = await Promise.all([app.updater(), app.updater(), app.updater()]);
    const updates = await Promise.all(clients.map((client) => client.check()));
    expect(updates.map((update) => update?.version)).toEqual(["1.1.0", "1.1.0", "1.1.0"]);
    const ends = await Promise.allSettled(clients.map((client, at) => client.prepare(updates[at] as never)));
    for (const end of ends) {
      if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "locked" });
    }
    expect(ends.map(({ status }) => status)).toContain("fulfilled");
    await app.updater();
    expect(await app.start()).toBe("1.1.0");
  });
});

function archiveBytes(): Buffer {
  return repository.targets.get("stable")?.get(v2.entry.archive.path)?.bytes as Buffer;
}

/** Sends as much as the other side takes, until it closes the connection. */
function pourInto(response: Parameters<Intercept>[2]): void {
  poured = once(response, "close");
  const piece = Buffer.alloc(65_536, "x");
  const pump = () => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once("drain", pump);
  };
  pump();
}

describe("attacks by what was signed", () => {
  /** Signs a patch for 1.0.0 to 1.1.0 and takes the archive away, so that nothing else can help. */
  function onlyPatch(bytes: Buffer): void {
    v2.entry = { ...v2.entry, patches: [] };
    workshop.addPatch(v1, v2, bytes);
    workshop.publish();
    repository.files.delete(repository.targetFile(v2.entry.archive.path, archiveBytes()));
  }

  /** Signs these members as the archive of 1.1.0. */
  function signArchive(entries: readonly TarEntry[], trailer?: Buffer): void {
    const { version, stream } = v2.entry;
    const archive = workshop.sign(v2.entry.archive.path, hostileArchive(entries, trailer), {
      kind: "archive",
      line: workshop.line,
      version,
      stream: stream.sha256,
    });
    v2.entry = { ...v2.entry, archive };
    workshop.publish();
  }

  it("a patch bomb: more comes out than was promised", async () => {
    const big = await workshop.release("1.0.5", { ...files("1.0.5"), "zeros.bin": Buffer.alloc(3_000_000) });
    const bomb = await workshop.patch(v1, big);
    workshop.releases.splice(workshop.releases.indexOf(big), 1);
    // The names in the header are made to fit, so that only what comes out can tell.
    const from = Buffer.from(big.entry.stream.sha256, "hex").subarray(0, 8);
    const at = bomb.indexOf(from);
    expect(at).toBeGreaterThan(0);
    Buffer.from(v2.entry.stream.sha256, "hex").copy(bomb, at, 0, 8);
    onlyPatch(bomb);
    await isRepelled("not-found");
  });

  it("a patch from another base", async () => {
    const other = await workshop.release("1.0.5", {
      "app.mjs": "something else",
      "x.bin": randomBytes(100_000),
    });
    const patch = await workshop.patch(other, v2);
    workshop.releases.splice(workshop.releases.indexOf(other), 1);
    onlyPatch(patch);
    await isRepelled("not-found");
  });

  it("a patch that is noise", async () => {
    onlyPatch(randomBytes(2_000));
    await isRepelled("not-found");
  });

  it("a patch that was signed for another app", async () => {
    const patch = await workshop.patch(v1, v2);
    const [listed] = v2.entry.patches;
    workshop.sign(listed?.path as string, patch, {
      kind: "patch",
      line: { ...workshop.line, app: "other" },
      from: v1.entry.stream.sha256,
      version: v2.entry.version,
      stream: v2.entry.stream.sha256,
    });
    workshop.publish();
    await isRepelled("metadata");
  });

  it.each([
    ["a path out of the folder", [{ path: "../../escaped", link: undefined }]],
    ["an absolute path", [{ path: "/tmp/escaped", link: undefined }]],
    ["a backslash path", [{ path: "..\\escaped", link: undefined }]],
    ["a link out of the folder", [{ path: "escape", link: "../../.." }]],
    ["a link to an absolute place", [{ path: "escape", link: "/etc/passwd" }]],
    [
      "a file through a link",
      [
        { path: "escape", link: "data" },
        { path: "escape/x", link: undefined },
      ],
    ],
    [
      "names that differ in case",
      [
        { path: "README", link: undefined },
        { path: "readme", link: undefined },
      ],
    ],
    ["a device of Windows", [{ path: "nul.txt", link: undefined }]],
  ])("an archive whose manifest lists %s", async (_, hostile) => {
    const data = "x";
    const manifest = {
      ...baseManifest(),
      entries: hostile.map(({ path, link }) =>
        link === undefined
          ? { path, length: 1, sha256: sha256(Buffer.from(data)), executable: false }
          : { path, link },
      ),
    };
    const text = Buffer.from(`${JSON.stringify({ schema: 1, ...manifest })}\n`);
    signArchive([
      { name: MANIFEST_FILE, data: text },
      ...hostile.map(
        ({ path, link }): TarEntry => (link ? { name: path, type: "2", link } : { name: path, data }),
      ),
    ]);
    await isRepelled("unsafe");
    await expect(access(join(app.root, "escaped"))).rejects.toThrow("ENOENT");
  });

  it.each([
    ["a hard link", { name: "data.bin", type: "1", link: "/etc/passwd" }],
    ["a character device", { name: "data.bin", type: "3" }],
    ["a block device", { name: "data.bin", type: "4" }],
    ["a pipe", { name: "data.bin", type: "6" }],
    ["a symbolic link in the place of a file", { name: "app.mjs", type: "2", link: "/etc/passwd" }],
    ["a file that the manifest does not list", { name: "../../escaped", data: "x" }],
  ] as const)("an archive with %s", async (_, entry) => {
    const manifest = await readFile(join(v2.folder, MANIFEST_FILE));
    signArchive([{ name: MANIFEST_FILE, data: manifest }, entry]);
    const updater = await app.updater();
    const update = await updater.check();
    await expect(updater.prepare(update as never)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(unsafe|corrupt)$/) }),
    );
    await app.expectUntouched();
    await expect(access(join(app.root, "escaped"))).rejects.toThrow("ENOENT");
  });

  it("an archive bomb: more comes out than was promised", async () => {
    const manifest = await readFile(join(v2.folder, MANIFEST_FILE));
    signArchive([
      { name: MANIFEST_FILE, data: manifest },
      { name: "app.mjs", data: Buffer.alloc(100_000_000) },
    ]);
    const updater = await app.updater();
    const update = await updater.check();
    await expect(updater.prepare(update as never)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(unsafe|corrupt)$/) }),
    );
    await app.expectUntouched();
  });

  it("an archive with the right names and other contents", async () => {
    const manifest: Buffer = await readFile(join(v2.folder, MANIFEST_FILE));
    const code = await readFile(join(v2.folder, "app.mjs"));
    const data = await readFile(join(v2.folder, "data.bin"));
    data[0] = (data[0] ?? 0) ^ 1;
    signArchive([
      { name: MANIFEST_FILE, data: manifest },
      { name: "app.mjs", data: code },
      { name: "data.bin", data },
    ]);
    await isRepelled("corrupt");
  });

  it("an index that is endless", async () => {
    repository.targets.get("stable")?.set(indexTarget(workshop.line), {
      bytes: Buffer.alloc(300_000, " "),
      custom: { toasty: { kind: "index", ...workshop.line } },
    });
    repository.publish();
    await isRepelled("metadata");
  });

  it("an index that is nonsense", async () => {
    repository.targets.get("stable")?.set(indexTarget(workshop.line), {
      bytes: Buffer.from("<html>"),
      custom: { toasty: { kind: "index", ...workshop.line } },
    });
    repository.publish();
    await isRepelled("metadata");
  });

  it("an index of another platform in this one's place", async () => {
    const line = { ...workshop.line, platform: "plan9-mips" };
    repository.targets.get("stable")?.set(indexTarget(workshop.line), {
      bytes: Buffer.from(`${JSON.stringify({ schema: 1, ...line, releases: [] })}`),
      custom: { toasty: { kind: "index", ...line } },
    });
    repository.publish();
    await isRepelled("metadata");
  });

  it("the installed version listed with other content", async () => {
    workshop.releases.splice(0);
    await workshop.release("1.0.0", { ...files("1.0.0"), "extra.txt": "other" });
    workshop.publish();
    await isRepelled("metadata");
  });

  function baseManifest() {
    const { app: name, platform } = workshop.line;
    const launch: [string, string] = ["node", "./app.mjs"];
    const manifest = { app: name, version: parseVersion("1.1.0"), platform, launch, entries: [] };
    serializeManifest(manifest);
    return manifest;
  }
});
