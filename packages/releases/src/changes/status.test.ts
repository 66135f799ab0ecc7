import { rm } from "node:fs/promises";
import { indexTarget } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import {
  addVersion,
  Clock,
  everybody,
  keys,
  newRepository,
  newSigner,
  place,
  platform,
  signers,
} from "../../test/fixture.js";
import { RepositoryFolder } from "../folder/repository-folder.js";
import { openRepository, type Repository } from "../repository.js";

const line = { app: "acme", channel: "stable", platform } as const;
const roleOf = async (repo: Repository, name: string) => {
  const found = (await repo.status()).roles.find(({ role }) => role === name);
  if (!found) throw new Error(`no role ${name}`);
  return found;
};

test("says of each role which version is in force, until when, and whose keys sign it", async () => {
  const clock = new Clock();
  await using repo = await newRepository(clock);
  expect(await roleOf(repo, "snapshot")).toEqual({
    role: "snapshot",
    keyIds: [signers.online.keyId],
    threshold: 1,
    version: 1,
    expires: "2026-02-07T12:00:00Z",
    freshness: "fresh",
  });
  expect((await repo.status()).roles.map(({ role }) => role)).toEqual([
    "root",
    "targets",
    "snapshot",
    "timestamp",
    "stable",
    "beta",
    "nightly",
  ]);
});

test("tells what expires soon, after half of its life, from what has expired", async () => {
  const clock = new Clock();
  await using repo = await newRepository(clock);
  const freshness = async () => (await roleOf(repo, "timestamp")).freshness;
  clock.days(3.5);
  expect(await freshness()).toBe("fresh");
  clock.time += 1;
  expect(await freshness()).toBe("soon");
  clock.time = Date.parse("2026-02-07T11:59:59.999Z");
  expect(await freshness()).toBe("soon");
  clock.time += 1;
  expect(await freshness()).toBe("expired");
});

test("says what a first root and its roles wait for", async () => {
  await using repo = await openRepository({ dir: place("repo") });
  await repo.init({ apps: ["acme"], keys });
  const root = await roleOf(repo, "root");
  expect(root).toMatchObject({ keyIds: [signers.root.keyId], threshold: 1 });
  expect(root).not.toHaveProperty("version");
  expect(root.staged).toMatchObject({
    version: 1,
    missingSignatures: 1,
    keyIds: [signers.root.keyId],
    added: [],
    removed: [],
    releases: [],
    unseen: [],
  });
  expect(root.staged?.holders.map(({ role }) => role)).toEqual(["root", "targets", "snapshot", "timestamp"]);
  expect((await roleOf(repo, "targets")).staged?.holders.map(({ role }) => role)).toEqual([
    "stable",
    "beta",
    "nightly",
  ]);
  expect((await roleOf(repo, "stable")).staged).toMatchObject({ holders: [], releases: [] });
  expect((await repo.status()).indexes).toEqual([]);
});

test("says which releases, targets and keys a change brings and takes", async () => {
  {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
  }
  await using repo = await openRepository({ dir: place("repo") });
  const { release } = await addVersion(repo, "1.1.0");
  const { staged, version } = await roleOf(repo, "stable");
  expect(version).toBe(2);
  expect(staged).toMatchObject({
    version: 3,
    missingSignatures: 1,
    keyIds: [signers.targets.keyId],
    added: [indexTarget(line), release.archive.path],
    removed: [],
    holders: [],
    unseen: [],
    releases: [{ line, version: "1.1.0", before: undefined, after: release }],
  });
  // What is staged is counted in.
  expect((await repo.status()).indexes[0]?.releases.map((each) => each.version)).toEqual(["1.1.0", "1.0.0"]);
  expect(await roleOf(repo, "beta")).not.toHaveProperty("staged");
});

test("names the targets that go", async () => {
  {
    await using repo = await newRepository();
    for (const version of ["1.0.0", "1.1.0"]) await addVersion(repo, version);
    await repo.patch({ platform });
  }
  await using repo = await openRepository({ dir: place("repo") });
  await repo.yank({ version: "1.1.0", platform, reason: "bad" });
  expect((await roleOf(repo, "stable")).staged).toMatchObject({
    added: [indexTarget(line)],
    removed: ["acme/stable/linux-x64/acme-1.0.0..1.1.0.tpatch"],
  });
});

test("names both the old and the new keys of a root, each once, and the most signatures that lack", async () => {
  const next = newSigner();
  await (await newRepository()).close();
  await using repo = await openRepository({ dir: place("repo") });
  await repo.rotate({ role: "root", add: [next], threshold: 2 });
  const { staged, keyIds, threshold } = await roleOf(repo, "root");
  expect([keyIds, threshold]).toEqual([[signers.root.keyId], 1]);
  expect(staged).toMatchObject({ missingSignatures: 2, keyIds: [signers.root.keyId, next.keyId] });
  expect(staged?.holders).toEqual([
    {
      role: "root",
      keys: { added: [next.keyId], removed: [] },
      threshold: { before: 1, after: 2 },
      paths: { added: [], removed: [] },
    },
  ]);
});

test("names the indexes that are not in this copy", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0");
  await addVersion(repo, "1.0.0", { platform: "win32-x64" });
  await rm(place("repo/targets/acme/stable", platform), { recursive: true });
  const { indexes, missingIndexes } = await repo.status();
  expect([indexes.map((each) => each.platform), missingIndexes]).toEqual([
    ["win32-x64"],
    [indexTarget(line)],
  ]);
});

test("does not believe metadata in force that their keys have not signed", async () => {
  {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0");
  }
  const thief = newSigner();
  {
    // Somebody brings a folder in which a release is said to be in force already.
    await using repo = await openRepository({ dir: place("repo"), signers: [thief] });
    await addVersion(repo, "1.1.0");
  }
  const folder = new RepositoryFolder(place("repo"));
  const [staged, current] = [await folder.staged(), await folder.current()];
  if (!staged.stable || !current.stable) throw new Error("nothing is staged");
  const forged = { ...current, stable: staged.stable };
  const { snapshotOf, timestampOf } = await import("../metadata/roles.js");
  const { targets, beta, nightly } = current;
  const meta = { targets, stable: staged.stable, beta, nightly };
  const snapshot = { signed: snapshotOf(3, "2036-01-01T00:00:00Z", meta), signatures: [] };
  const timestamp = { signed: timestampOf(3, "2036-01-01T00:00:00Z", snapshot), signatures: [] };
  await folder.refresh({ ...forged, snapshot, timestamp });
  await using repo = await openRepository({ dir: place("repo"), signers: everybody });
  const { releases } = (await roleOf(repo, "stable")).staged ?? {};
  expect(releases?.map(({ version, before }) => [version, before])).toEqual([
    ["1.1.0", undefined],
    ["1.0.0", undefined],
  ]);
});
