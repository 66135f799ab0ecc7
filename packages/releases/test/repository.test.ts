import { createHash, randomBytes } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { indexTarget, parseReleaseIndex, type ReleaseLine } from "@toasty/updater/metadata";
import { describe, expect, test } from "vitest";
import { maxPatchShare } from "../src/changes/make-patches.js";
import { folderDestination } from "../src/publishing/folder-destination.js";
import { openRepository, type Repository } from "../src/repository.js";
import { serveFolder } from "../src/serving/static-server.js";
import {
  addVersion,
  appFolder,
  Clock,
  everybody,
  fetchTarget,
  keys,
  launch,
  newRepository,
  newSigner,
  one,
  place,
  platform,
  signers,
} from "./fixture.js";

const line: ReleaseLine = { app: "acme", channel: "stable", platform };

/** Returns the index that a client sees that embeds the given root. */
async function seenIndex(repo: Repository, root?: string, which = line) {
  await repo.publish(folderDestination(place("site")));
  await using site = await serveFolder(place("site"));
  return parseReleaseIndex(
    await fetchTarget(site.url, root ?? (await repo.root()), indexTarget(which)),
    which,
  );
}

describe("a release", () => {
  test("is seen by the reference client, archive and all, after it was added and published", async () => {
    await using repo = await newRepository();
    const { release, state } = await addVersion(repo, "1.0.0", { notes: "First", custom: { size: 1.5 } });
    expect(state).toBe("committed");
    const index = await seenIndex(repo);
    expect(index.releases).toEqual([release]);
    expect(release).toMatchObject({ version: "1.0.0", notes: "First", custom: { size: 1.5 }, patches: [] });
    await using site = await serveFolder(place("site"));
    const archive = await fetchTarget(site.url, await repo.root(), release.archive.path);
    expect(archive.length).toBe(release.archive.length);
  });

  test("stands for the same bytes for ever", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    expect(await addVersion(repo, "1.0.0")).toMatchObject({ unchanged: true });
    const folder = await appFolder("1.0.0", { "more.txt": "x" });
    await expect(repo.add({ version: "1.0.0", platform, folder, launch })).rejects.toMatchObject({
      reason: "EXISTS",
    });
  });

  test("goes to the channel that its version names, or to the one that is asked for", async () => {
    await using repo = await newRepository();
    expect((await addVersion(repo, "1.0.0-beta.1")).line.channel).toBe("beta");
    expect((await addVersion(repo, "1.0.0-alpha.1")).line.channel).toBe("nightly");
    expect((await addVersion(repo, "1.0.0-beta.2", { channel: "stable" })).line.channel).toBe("stable");
  });

  test.each<[string, object, string]>([
    ["a version that is none", { version: "1.0" }, "VERSION"],
    ["an app that the repository does not have", { app: "other" }, "CONFIG"],
    ["a channel that does not exist", { channel: "gold" }, "CONFIG"],
    ["a platform that is none", { platform: "Linux" }, "CONFIG"],
    ["a folder that is not there", { folder: "/no/such/folder" }, "NOT_FOUND"],
    ["a launch command that is not in it", { launch: ["./missing"] }, "CONFIG"],
    ["a share above a hundred", { percent: 200 }, "METADATA"],
  ])("is refused with %s, and leaves nothing behind", async (_, options, reason) => {
    await using repo = await newRepository();
    await expect(addVersion(repo, "1.0.0", options)).rejects.toMatchObject({ reason });
    expect((await repo.status()).indexes).toEqual([]);
    expect((await readdir(place("repo"))).filter((name) => name.startsWith(".work"))).toEqual([]);
  });

  test("may hold links, but not for Windows, whose users could not make them", async () => {
    await using repo = await newRepository();
    const folder = await appFolder("1.0.0");
    await symlink("main.js", join(folder, "alias.js"));
    const windows = addVersion(repo, "1.0.0", { folder, platform: "win32-x64" });
    await expect(windows).rejects.toThrow(/alias\.js/);
    await addVersion(repo, "1.0.0", { folder });
  });

  test("is listed as long as there is room, and longer if nobody may skip it", async () => {
    await using repo = await newRepository();
    const notes = "What is new. ".repeat(5_000);
    await addVersion(repo, "1.0.0", { notes, required: "step" });
    for (const minor of [1, 2, 3, 4, 5]) await addVersion(repo, `1.${minor}.0`, { notes });
    const { releases } = await seenIndex(repo);
    expect(releases.map(({ version }) => version)).toEqual(["1.5.0", "1.4.0", "1.0.0"]);
  });

  test("can be given up half-way", async () => {
    await using repo = await newRepository();
    const abort = new AbortController();
    const added = addVersion(repo, "1.0.0", { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(added).rejects.toMatchObject({ name: "AbortError" });
    expect((await repo.status()).indexes).toEqual([]);
  });
});

describe("a second app", () => {
  test("is released beside the first once targets has signed for it", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
    expect(await repo.addApp("helper")).toMatchObject({ state: "committed" });
    await expect(addVersion(repo, "2.0.0")).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/Say which: acme, helper/),
    });
    await addVersion(repo, "2.0.0", { app: "helper" });
    const other = await seenIndex(repo, undefined, { ...line, app: "helper" });
    expect(other.releases.map(({ version }) => version)).toEqual(["2.0.0"]);
    expect((await seenIndex(repo)).releases.map(({ version }) => version)).toEqual(["1.0.0"]);
    await expect(repo.addApp("Not a name")).rejects.toMatchObject({ reason: "CONFIG" });
  });
});

describe("patches", () => {
  test("lead from the releases before, each applied before it is signed, and are small", async () => {
    await using repo = await newRepository();
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) await addVersion(repo, version);
    const steps = new Set<string>();
    const { patches, skipped } = await repo.patch({ platform, onProgress: ({ step }) => steps.add(step) });
    expect(patches.map(({ path }) => path).sort()).toEqual([
      "acme/stable/linux-x64/acme-1.0.0..1.2.0.tpatch",
      "acme/stable/linux-x64/acme-1.1.0..1.2.0.tpatch",
    ]);
    expect(skipped).toEqual([]);
    expect([...steps].sort()).toEqual(["check", "patch"]);
    const index = await seenIndex(repo);
    expect(index.releases[0]?.patches).toHaveLength(2);
    for (const patch of patches) expect(patch.length).toBeLessThan(1000);
    expect((await repo.patch({ platform })).patches).toEqual([]);
  });

  test("are made from so many releases only, and not where they save too little", async () => {
    await using repo = await newRepository();
    for (const version of ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]) await addVersion(repo, version);
    expect((await repo.patch({ platform, last: 1 })).patches).toHaveLength(1);
    const folder = await appFolder("2.0.0", { "noise.bin": randomBytes(300_000) });
    await repo.add({ version: "2.0.0", platform, folder, launch, level: 3 });
    const { patches, skipped } = await repo.patch({ platform, last: 2 });
    expect(patches).toEqual([]);
    expect(skipped.map(({ from }) => from)).toEqual(["1.3.0", "1.2.0"]);
    for (const { length, share } of skipped) {
      expect(length).toBeGreaterThan(290_000);
      expect(share).toBeGreaterThan(maxPatchShare);
    }
  });

  test("are kept where they save a fifth of the archive", async () => {
    await using repo = await newRepository();
    const shared = randomBytes(30_000);
    const app = async (version: string) => {
      const folder = await appFolder(version, { "all.bin": Buffer.concat([shared, randomBytes(70_000)]) });
      await repo.add({ version, platform, folder, launch, level: 3 });
    };
    await app("1.0.0");
    await app("1.1.0");
    const { patches, skipped } = await repo.patch({ platform });
    expect(skipped).toEqual([]);
    expect(patches[0]?.length).toBeGreaterThan(70_000);
  });

  test("can be given up half-way, and leave nothing behind", async () => {
    await using repo = await newRepository();
    for (const version of ["1.0.0", "1.1.0"]) await addVersion(repo, version);
    const abort = new AbortController();
    const made = repo.patch({ platform, signal: abort.signal, onProgress: () => abort.abort() });
    await expect(made).rejects.toMatchObject({ name: "AbortError" });
    expect((await repo.status()).indexes[0]?.releases[0]?.patches).toEqual([]);
    expect((await readdir(place("repo"))).filter((name) => name.startsWith(".work"))).toEqual([]);
  });
});

describe("a listed release", () => {
  test("is promoted to another channel with the same bytes, under that channel's keys", async () => {
    await using repo = await newRepository();
    const beta = await addVersion(repo, "1.0.0-beta.1");
    await repo.promote({ version: "1.0.0-beta.1", platform, from: "beta", to: "stable", percent: 5 });
    const [release] = (await seenIndex(repo)).releases;
    expect(release?.stream).toEqual(beta.release.stream);
    expect(release?.archive.sha256).toBe(beta.release.archive.sha256);
    expect(release?.rollOut?.percent).toBe(5);
    const again = { version: "1.0.0-beta.1", platform, from: "beta", to: "stable" } as const;
    expect(await repo.promote(again)).toMatchObject({ state: "committed" });
    await expect(repo.promote({ ...again, version: "9.0.0" })).rejects.toThrow(/it has 1.0.0-beta.1/);
  });

  test("is rolled out further under the same salt, until everybody may have it", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0", { percent: 10 });
    const share = async () => (await seenIndex(repo)).releases[0]?.rollOut;
    const first = await share();
    expect(first?.percent).toBe(10);
    await repo.rollOut({ version: "1.0.0", percent: 50, rampHours: 24 });
    expect(await share()).toMatchObject({ percent: 50, salt: first?.salt, rampHours: 24 });
    await repo.rollOut({ version: "1.0.0", percent: 100 });
    expect(await share()).toBeUndefined();
    await expect(repo.rollOut({ version: "1.0.0", percent: 101 })).rejects.toMatchObject({
      reason: "METADATA",
    });
  });

  test("is taken back on every platform, with the patches that lead to it", async () => {
    await using repo = await newRepository();
    for (const each of [platform, "win32-x64"]) {
      for (const version of ["1.0.0", "1.1.0"]) await addVersion(repo, version, { platform: each });
      await repo.patch({ platform: each });
    }
    await repo.yank({ version: "1.1.0", reason: "loses data", downgradeTo: "1.0.0" });
    for (const each of [platform, "win32-x64"]) {
      const [release] = (await seenIndex(repo, undefined, { ...line, platform: each })).releases;
      expect(release).toMatchObject({
        version: "1.1.0",
        patches: [],
        yanked: { reason: "loses data", downgradeTo: "1.0.0" },
      });
    }
    await expect(repo.yank({ version: "1.0.0", reason: "x", downgradeTo: "0.1.0" })).rejects.toThrow(
      /no release 0.1.0/,
    );
    await expect(repo.yank({ version: "3.0.0", reason: "x" })).rejects.toThrow(/it has 1.1.0, 1.0.0/);
  });
});

describe("signing in two places", () => {
  const root = [newSigner(), newSigner()] as const;
  const two = { keys: root.map(({ keyId, key }) => ({ keyId, key })), threshold: 2 };
  const open = (who: readonly (typeof root)[number][]) =>
    openRepository({ dir: place("repo"), signers: who });

  test("puts metadata in force only when enough keys have signed, wherever they are", async () => {
    {
      await using here = await open([root[0], signers.online]);
      const { state, missing } = await here.init({ apps: ["acme"], keys: { ...keys, root: two } });
      expect(state).toBe("waiting");
      expect(missing).toContainEqual({ role: "root", signatures: 1 });
      await expect(here.publish(folderDestination(place("site")))).rejects.toMatchObject({
        reason: "UNSIGNED",
      });
    }
    {
      await using vault = await open([root[1], signers.targets, signers.nightly]);
      const { state, missing } = await vault.sign();
      expect({ state, missing }).toEqual({
        state: "waiting",
        missing: [
          { role: "snapshot", signatures: 1 },
          { role: "timestamp", signatures: 1 },
        ],
      });
    }
    await using again = await open([signers.online]);
    expect(await again.sign()).toEqual({ state: "committed", missing: [] });
    expect((await readdir(place("repo"))).sort()).toEqual(
      [".lock", "metadata", "repository.json", "targets"].filter((name) => name !== "targets"),
    );
  });

  test("lets a release wait for its key while the site is refreshed", async () => {
    const clock = new Clock();
    {
      await using repo = await newRepository(clock);
      await addVersion(repo, "1.0.0");
    }
    await using ci = await openRepository({ dir: place("repo"), signers: [signers.online], now: clock.now });
    expect(await addVersion(ci, "1.1.0")).toMatchObject({
      state: "waiting",
      missing: [{ role: "stable", signatures: 1 }],
    });
    const { staged } = (await ci.status()).roles.find(({ role }) => role === "stable") ?? {};
    expect(staged).toMatchObject({
      missingSignatures: 1,
      keyIds: [signers.targets.keyId],
      added: ["acme/stable/linux-x64/index.json", "acme/stable/linux-x64/acme-1.1.0.tar.zst"],
      removed: [],
    });
    expect(await ci.refresh()).toMatchObject({ state: "committed" });
    const root = await ci.root();
    expect((await seenIndexAt(ci, root)).map(({ version }) => version)).toEqual(["1.0.0"]);
  });

  async function seenIndexAt(repo: Repository, root: string) {
    await repo.publish(folderDestination(place("site")));
    const index = JSON.parse(await readFile(place("repo/metadata/2.stable.json"), "utf8"));
    expect(root).toContain("root");
    const hash = index.signed.targets[indexTarget(line)].hashes.sha256;
    return parseReleaseIndex(
      await readFile(place(`site/targets/acme/stable/linux-x64/${hash}.index.json`)),
      line,
    ).releases;
  }

  test("shows what a signer agrees to, on a copy that holds indexes and no archives", async () => {
    await (await newRepository())[Symbol.asyncDispose]();
    {
      await using here = await openRepository({ dir: place("repo"), signers: everybody });
      await addVersion(here, "1.0.0");
      await addVersion(here, "1.1.0", { percent: 10 });
    }
    const keyless = () => openRepository({ dir: place("copy") });
    const stagedStable = async (repo: Repository) =>
      (await repo.status()).roles.find(({ role }) => role === "stable")?.staged;
    {
      await using online = await openRepository({ dir: place("repo"), signers: [signers.online] });
      await online.rollOut({ version: "1.1.0", platform, percent: 50 });
      const yanked = { reason: "loses data", downgradeTo: "1.0.0" };
      expect(await online.yank({ version: "1.1.0", platform, ...yanked })).toMatchObject({
        state: "waiting",
      });
    }
    const isArchive = (path: string) => path.endsWith(".tar.zst");
    await cp(place("repo"), place("copy"), { recursive: true, filter: (path) => !isArchive(path) });
    {
      await using copy = await keyless();
      expect(await stagedStable(copy)).toMatchObject({
        missingSignatures: 1,
        unseen: [],
        releases: [
          {
            version: "1.1.0",
            before: { rollOut: { percent: 10 } },
            after: {
              rollOut: { percent: 50 },
              yanked: { reason: "loses data", downgradeTo: "1.0.0" },
            },
          },
        ],
      });
    }
    // Somebody on the way presents the change as if it were in force already, but cannot sign.
    const staged = JSON.parse(await readFile(place("copy/staged/stable.json"), "utf8"));
    const forged = Buffer.from(JSON.stringify({ ...staged, signatures: [] }));
    const snapshotFile = (await readdir(place("copy/metadata")))
      .filter((name) => /snapshot/.test(name))
      .at(-1);
    const snapshot = JSON.parse(await readFile(place(`copy/metadata/${snapshotFile}`), "utf8"));
    const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    snapshot.signed.meta["stable.json"].version = staged.signed.version;
    snapshot.signed.meta["stable.json"].hashes.sha256 = hash(forged);
    const snapshotBytes = Buffer.from(JSON.stringify(snapshot));
    const timestamp = JSON.parse(await readFile(place("copy/metadata/timestamp.json"), "utf8"));
    timestamp.signed.meta["snapshot.json"].hashes.sha256 = hash(snapshotBytes);
    await writeFile(place(`copy/metadata/${staged.signed.version}.stable.json`), forged);
    await writeFile(place(`copy/metadata/${snapshotFile}`), snapshotBytes);
    await writeFile(place("copy/metadata/timestamp.json"), JSON.stringify(timestamp));
    {
      await using copy = await keyless();
      // All of it is shown as new.
      const shown = (await stagedStable(copy))?.releases ?? [];
      expect(shown.map(({ version, before }) => [version, before])).toEqual([
        ["1.1.0", undefined],
        ["1.0.0", undefined],
      ]);
    }
    await rm(place("copy/targets"), { recursive: true });
    await using copy = await keyless();
    const path = `acme/stable/${platform}/index.json`;
    expect(await stagedStable(copy)).toMatchObject({ unseen: [path], releases: [] });
    expect(await copy.status()).toMatchObject({ indexes: [], missingIndexes: [path] });
  });

  test("shows which keys and thresholds a signer agrees to", async () => {
    const next = newSigner();
    await (await newRepository())[Symbol.asyncDispose]();
    await using repo = await openRepository({ dir: place("repo") });
    await repo.rotate({ role: "stable", add: [next], threshold: 2 });
    const { roles } = await repo.status();
    expect(roles.find(({ role }) => role === "targets")?.staged?.holders).toEqual([
      {
        role: "stable",
        keys: { added: [next.keyId], removed: [] },
        threshold: { before: 1, after: 2 },
        paths: { added: [], removed: [] },
      },
    ]);
    expect(roles.find(({ role }) => role === "stable")?.staged).toMatchObject({ releases: [], holders: [] });
  });

  test("counts neither a forged signature nor one over other bytes", async () => {
    await using repo = await openRepository({ dir: place("repo"), signers: [signers.online] });
    await repo.init({ apps: ["acme"], keys });
    const path = place("repo/staged/targets.json");
    const envelope = JSON.parse(await readFile(path, "utf8"));
    const sig = Buffer.from(await signers.targets.sign(Buffer.from("other bytes"))).toString("hex");
    envelope.signatures = [{ keyid: signers.targets.keyId, sig }];
    await writeFile(path, JSON.stringify(envelope));
    expect((await repo.sign()).missing).toContainEqual({ role: "targets", signatures: 1 });
  });
});

describe("rotating keys", () => {
  test.each(["root", "targets", "snapshot", "timestamp", "stable", "nightly"] as const)(
    "of %s keeps clients that embed the first root",
    async (role) => {
      const next = newSigner();
      const old = {
        root: signers.root,
        targets: signers.targets,
        nightly: signers.nightly,
        stable: signers.targets,
      };
      const before = role === "snapshot" || role === "timestamp" ? signers.online : old[role];
      await using repo = await newRepository({ signers: [...everybody, next] });
      const first = await repo.root();
      await addVersion(repo, "1.0.0");
      expect(await repo.rotate({ role, add: [next], remove: [before.keyId] })).toMatchObject({
        state: "committed",
      });
      await addVersion(repo, "1.1.0");
      expect((await seenIndex(repo, first)).releases.map(({ version }) => version)).toEqual([
        "1.1.0",
        "1.0.0",
      ]);
      const status = (await repo.status()).roles.find((each) => each.role === role);
      expect(status?.keyIds).toEqual([next.keyId]);
    },
  );

  test("of root asks the old key and the new one", async () => {
    const next = newSigner();
    await (await newRepository())[Symbol.asyncDispose]();
    const rotated = { role: "root", add: [next], remove: [signers.root.keyId] } as const;
    {
      await using thief = await openRepository({ dir: place("repo"), signers: [next, signers.online] });
      expect(await thief.rotate(rotated)).toMatchObject({
        state: "waiting",
        missing: [{ role: "root", signatures: 1 }],
      });
    }
    await using owner = await openRepository({ dir: place("repo"), signers: [signers.root, signers.online] });
    expect(await owner.sign()).toMatchObject({ state: "committed" });
  });

  test("is refused where it would leave nobody to sign", async () => {
    await using repo = await newRepository();
    await expect(repo.rotate({ role: "root", remove: [signers.root.keyId] })).rejects.toThrow(/has 0 keys/);
    await expect(repo.rotate({ role: "root", remove: ["nobody"] })).rejects.toMatchObject({
      reason: "NOT_FOUND",
    });
    await expect(repo.rotate({ role: "root", threshold: 2 })).rejects.toThrow(/2 of them/);
    expect(await repo.sign()).toEqual({ state: "committed", missing: [] });
  });

  test.each(["targets", "stable"] as const)(
    "of %s is not put in force by halves, which would lock every client out",
    async (role) => {
      const next = newSigner();
      await (await newRepository())[Symbol.asyncDispose]();
      {
        await using repo = await openRepository({ dir: place("repo") });
        const rotated = { role, add: [next], remove: [signers.targets.keyId] };
        expect(await repo.rotate(rotated)).toMatchObject({ state: "waiting" });
      }
      const half = await readFile(place(`repo/staged/${role}.json`));
      await rm(place(`repo/staged/${role}.json`));
      await using repo = await openRepository({ dir: place("repo"), signers: [...everybody, next] });
      await expect(repo.sign()).rejects.toThrow(`takes away the keys that signed ${role}`);
      await writeFile(place(`repo/staged/${role}.json`), half);
      expect(await repo.sign()).toMatchObject({ state: "committed" });
    },
  );

  test("may go on before the rotation before it has been signed", async () => {
    const [a, b] = [newSigner(), newSigner()];
    await (await newRepository())[Symbol.asyncDispose]();
    {
      await using repo = await openRepository({ dir: place("repo") });
      await repo.rotate({ role: "root", add: [a] });
      await repo.rotate({ role: "targets", add: [b], remove: [signers.targets.keyId] });
    }
    await using repo = await openRepository({ dir: place("repo"), signers: [...everybody, a, b] });
    expect(await repo.sign()).toMatchObject({ state: "committed" });
    const { roles } = await repo.status();
    expect(roles.find(({ role }) => role === "root")?.keyIds).toEqual([signers.root.keyId, a.keyId]);
    expect(roles.find(({ role }) => role === "targets")?.keyIds).toEqual([b.keyId]);
  });
});

describe("time", () => {
  test("is renewed by the online keys alone, for the roles that they hold", async () => {
    const clock = new Clock();
    await (await newRepository(clock))[Symbol.asyncDispose]();
    clock.days(4);
    await using repo = await openRepository({
      dir: place("repo"),
      signers: [signers.online],
      now: clock.now,
    });
    const fresh = async () =>
      Object.fromEntries((await repo.status()).roles.map((each) => [each.role, each.freshness]));
    expect(await fresh()).toMatchObject({ root: "fresh", snapshot: "soon", timestamp: "soon" });
    await repo.refresh();
    expect(await fresh()).toMatchObject({ snapshot: "fresh", timestamp: "fresh" });
    clock.days(200);
    expect(await fresh()).toMatchObject({ root: "soon", stable: "soon", timestamp: "expired" });
    expect((await repo.refresh({ all: true })).missing.map(({ role }) => role)).toEqual([
      "root",
      "targets",
      "stable",
      "beta",
      "nightly",
    ]);
  });

  test("is renewed for all roles where all keys are", async () => {
    const clock = new Clock();
    await using repo = await newRepository(clock);
    const first = await repo.root();
    await addVersion(repo, "1.0.0");
    clock.days(200);
    await repo.refresh({ all: true });
    expect((await repo.status()).roles.every((each) => each.freshness === "fresh")).toBe(true);
    clock.time = Date.now();
    await repo.refresh({ all: true });
    expect((await seenIndex(repo, first)).releases).toHaveLength(1);
  });
});

describe("a repository's folder", () => {
  test("belongs to one process at a time, but not to one that has died", async () => {
    const repo = await newRepository();
    await expect(openRepository({ dir: place("repo") })).rejects.toMatchObject({ reason: "LOCKED" });
    await repo[Symbol.asyncDispose]();
    // Another process has its id by now, as in a container, where ids are few.
    await writeFile(place("repo/.lock"), JSON.stringify({ pid: process.pid, start: "1" }));
    await using _ = await openRepository({ dir: place("repo") });
  });

  test("is swept of what a crash left", async () => {
    await (await newRepository())[Symbol.asyncDispose]();
    await mkdir(place("repo/.work-crashed"));
    await using repo = await openRepository({ dir: place("repo") });
    expect(await readdir(place("repo"))).not.toContain(".work-crashed");
    expect((await repo.status()).apps).toEqual(["acme"]);
  });

  test("is set up once", async () => {
    await using repo = await newRepository();
    await expect(repo.init({ apps: ["acme"], keys })).rejects.toMatchObject({ reason: "EXISTS" });
  });

  test("can be set up after an attempt that was cut off", async () => {
    await using repo = await openRepository({ dir: place("repo"), signers: everybody });
    // Nothing can be staged where a file has the name of the folder.
    await writeFile(place("repo/staged"), "");
    await expect(repo.init({ apps: ["acme"], keys })).rejects.toThrow();
    await rm(place("repo/staged"));
    expect(await repo.init({ apps: ["acme"], keys })).toMatchObject({ state: "committed" });
  });

  test("is refused days that are none, before anything is written", async () => {
    await using repo = await openRepository({ dir: place("repo"), signers: everybody });
    await expect(repo.init({ apps: ["acme"], keys, expiryDays: { stable: 0.5 } })).rejects.toMatchObject({
      reason: "CONFIG",
    });
    expect(await readdir(place("repo"))).toEqual([".lock"]);
  });

  test("is not one before it is set up", async () => {
    await using repo = await openRepository({ dir: place("empty") });
    await expect(repo.status()).rejects.toMatchObject({ reason: "NOT_FOUND" });
    await expect(repo.root()).rejects.toMatchObject({ reason: "UNSIGNED" });
  });

  test("is refused when somebody changed it by hand", async () => {
    await using repo = await newRepository();
    const { release } = await addVersion(repo, "1.0.0");
    const index = (await readdir(place("repo/targets/acme/stable/linux-x64"))).find((name) =>
      name.endsWith("index.json"),
    );
    const path = place(`repo/targets/acme/stable/linux-x64/${index}`);
    const bytes = await readFile(path);
    await writeFile(path, "{}");
    await expect(repo.yank({ version: "1.0.0", reason: "x" })).rejects.toMatchObject({ reason: "CORRUPT" });
    await writeFile(path, bytes);
    await writeFile(
      place(`repo/targets/acme/stable/linux-x64/${release.archive.sha256}.acme-1.0.0.tar.zst`),
      "cut",
    );
    await expect(repo.publish(folderDestination(place("site")))).rejects.toMatchObject({ reason: "CORRUPT" });
    await writeFile(place("repo/metadata/2.stable.json"), "{}");
    await expect(repo.publish(folderDestination(place("site")))).rejects.toMatchObject({ reason: "CORRUPT" });
  });

  test("goes on from a commit that was interrupted before its timestamp", async () => {
    const clock = new Clock();
    await (await newRepository(clock))[Symbol.asyncDispose]();
    const timestamp = await readFile(place("repo/metadata/timestamp.json"));
    const next = newSigner();
    {
      await using offline = await openRepository({
        dir: place("repo"),
        signers: [signers.root, next],
        now: clock.now,
      });
      await offline.rotate({ role: "timestamp", add: [next], remove: [signers.online.keyId] });
    }
    const staged = await readFile(place("repo/staged/root.json"));
    await writeFile(place("repo/metadata/2.root.json"), staged);
    await writeFile(place("repo/metadata/2.snapshot.json"), "torn");
    expect(await readFile(place("repo/metadata/timestamp.json"))).toEqual(timestamp);
    await using repo = await openRepository({
      dir: place("repo"),
      signers: [...everybody, next],
      now: clock.now,
    });
    expect(await repo.sign()).toEqual({ state: "committed", missing: [] });
    expect((await repo.status()).roles.find(({ role }) => role === "timestamp")?.keyIds).toEqual([
      next.keyId,
    ]);
    expect(one(next).keys[0]?.keyId).toBe(next.keyId);
  });
});
