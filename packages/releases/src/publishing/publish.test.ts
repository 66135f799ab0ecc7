import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { addVersion, everybody, newRepository, newSigner, place, platform } from "../../test/fixture.js";
import type { OnProgress } from "../changes/context.js";
import { openRepository, type Repository } from "../repository.js";
import type { Destination } from "./destination.js";
import { folderDestination } from "./folder-destination.js";

const site = () => folderDestination(place("site"));
const timestamp = "metadata/timestamp.json";

/** Records what is written, and how it may be cached. */
function watched(destination: Destination, seen: string[]): Destination {
  return {
    ...destination,
    create(path, upload, caching) {
      seen.push(`${path} ${caching}`);
      return destination.create(path, upload, caching);
    },
    replace(path, bytes, tag, caching) {
      seen.push(`${path} ${caching}`);
      return destination.replace(path, bytes, tag, caching);
    },
  };
}

async function open(name: string, now = () => new Date()): Promise<Repository> {
  return openRepository({ dir: place(name), signers: everybody, now });
}

test("sends payloads, metadata, roots in order, and the timestamp, each as it may be cached", async () => {
  const next = newSigner();
  await using repo = await newRepository({ signers: [...everybody, next] });
  await repo.rotate({ role: "root", add: [next] });
  const { release } = await addVersion(repo, "1.0.0");
  const seen: string[] = [];
  const { uploaded, version } = await repo.publish(watched(site(), seen));
  const folder = `targets/acme/stable/${platform}`;
  expect(seen.splice(0, 2)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(new RegExp(`^${folder}/[0-9a-f]{64}\\.index\\.json immutable$`)),
      `${folder}/${release.archive.sha256}.acme-1.0.0.tar.zst immutable`,
    ]),
  );
  expect(seen).toEqual([
    "metadata/1.targets.json immutable",
    "metadata/3.snapshot.json immutable",
    "metadata/2.stable.json immutable",
    "metadata/1.beta.json immutable",
    "metadata/1.nightly.json immutable",
    "metadata/1.root.json revalidate",
    "metadata/2.root.json revalidate",
    "metadata/timestamp.json revalidate",
  ]);
  expect([uploaded, version]).toEqual([9, 3]);
});

test("says how far it is, from the first file to the last byte", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0");
  const steps: Parameters<OnProgress>[0][] = [];
  await repo.publish(site(), { onProgress: (step) => steps.push(step) });
  const names = (await readdir(place("site"), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && entry.name !== "timestamp.json",
  );
  const sizes = await Promise.all(
    names.map(async (entry) => (await readFile(`${entry.parentPath}/${entry.name}`)).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(steps).toHaveLength(names.length + 1);
  expect(steps[0]).toEqual({ step: "upload", what: steps[1]?.what, done: 0, total });
  expect(steps.at(-1)).toEqual({ step: "upload", what: "metadata/1.root.json", done: total, total });
});

test("writes no timestamp that is there already", async () => {
  await using repo = await newRepository();
  await repo.publish(site());
  const seen: string[] = [];
  const again = await repo.publish(watched(site(), seen));
  expect(again).toMatchObject({ uploaded: 0, repaired: 0, present: 6, waiting: [] });
  expect(seen.some((each) => each.startsWith(timestamp))).toBe(false);
});

test("names the payload that is missing or was cut off, before it sends anything", async () => {
  await using repo = await newRepository();
  const { release } = await addVersion(repo, "1.0.0");
  const file = place(`repo/targets/acme/stable/${platform}/${release.archive.sha256}.acme-1.0.0.tar.zst`);
  const bytes = await readFile(file);
  const corrupt = {
    reason: "CORRUPT",
    message: `the repository lacks the target ${release.archive.path}.`,
    remedy: `Restore ${file} from a copy.`,
  };
  await writeFile(file, bytes.subarray(1));
  await expect(repo.publish(site())).rejects.toMatchObject(corrupt);
  await rm(file);
  await expect(repo.publish(site())).rejects.toMatchObject(corrupt);
  expect(await readdir(place())).not.toContain("site");
});

test("says by how much it is behind", async () => {
  await (await newRepository()).close();
  await cp(place("repo"), place("old"), { recursive: true });
  await using repo = await open("repo");
  await addVersion(repo, "1.0.0");
  await repo.publish(site());
  await using old = await open("old");
  await expect(old.publish(site())).rejects.toMatchObject({
    reason: "BEHIND",
    message: expect.stringMatching(
      /has version 2 of the timestamp, this repository only 1\. Clients refuse to go back\.$/,
    ),
    remedy: "Bring this copy up to date first.",
  });
});

test("says how often to refresh where only dates are newer, and then publishes", async () => {
  await (await newRepository()).close();
  await cp(place("repo"), place("nightly"), { recursive: true });
  await using nightly = await open("nightly");
  await nightly.refresh();
  await nightly.publish(site());
  await using repo = await open("repo", () => new Date(Date.now() + 86_400_000));
  await expect(repo.publish(site())).rejects.toMatchObject({
    reason: "BEHIND",
    message: expect.stringMatching(/Only the dates there are newer: another copy was refreshed\.$/),
    remedy: "Refresh this one 2 times, and publish again.",
  });
  // At the same version with other bytes it cannot be told which is right.
  await repo.refresh();
  await expect(repo.publish(site())).rejects.toMatchObject({
    reason: "CONFLICT",
    message: expect.stringContaining("two copies of it have parted"),
  });
  await repo.refresh();
  expect(await repo.publish(site())).toMatchObject({ version: 3 });
});

test.each([
  ["text", "<html>"],
  ["JSON without metadata", "{}"],
  ["a version that is none", '{"signed":{"version":"1","meta":{"snapshot.json":{"version":1}}}}'],
  ["a snapshot whose version is none", '{"signed":{"version":1,"meta":{"snapshot.json":{"version":1.5}}}}'],
])("leaves a site alone whose timestamp is %s", async (_, text) => {
  await using repo = await newRepository();
  await site().replace(timestamp, Buffer.from(text), undefined, "revalidate");
  await expect(repo.publish(site())).rejects.toMatchObject({
    reason: "CONFLICT",
    message: `what ${place("site")} has as timestamp.json is none.`,
  });
  expect(await readdir(place("site/metadata"))).toEqual(["timestamp.json"]);
});

test("sends a payload of another length again where it can, and says what to do where it cannot", async () => {
  await using repo = await newRepository();
  const { release } = await addVersion(repo, "1.0.0");
  const { sha256, length } = release.archive;
  const path = `targets/acme/stable/${platform}/${sha256}.acme-1.0.0.tar.zst`;
  await site().replace(path, Buffer.from("longer or shorter"), undefined, "immutable");
  const { overwrite: _, ...simple } = site();
  await expect(repo.publish(simple)).rejects.toMatchObject({
    reason: "CONFLICT",
    message: `${place("site")} has ${path} with another length than ${length} bytes.`,
  });
  expect(await repo.publish(site())).toMatchObject({ repaired: 1 });
  expect(await readFile(place("site", path))).toEqual(await readFile(place("repo", path)));
});

test("repairs metadata that begin as they should and are cut off, and no others", async () => {
  await using repo = await newRepository();
  const name = "metadata/1.beta.json";
  const bytes = await readFile(place("repo", name));
  await site().replace(name, bytes.subarray(0, 10), undefined, "immutable");
  expect(await repo.publish(site())).toMatchObject({ repaired: 1 });
  expect(await readFile(place("site", name))).toEqual(bytes);
  for (const wrong of [Buffer.from(`x${bytes.toString().slice(1, 10)}`), Buffer.concat([bytes, bytes])]) {
    await writeFile(place("site", name), wrong);
    await expect(repo.publish(site())).rejects.toMatchObject({
      reason: "CONFLICT",
      message: `${place("site")} has another ${name}: two copies of the repository have parted.`,
    });
  }
});

test("does not take a repair for done that somebody else was faster with", async () => {
  await using repo = await newRepository();
  const name = "metadata/1.beta.json";
  await site().replace(name, Buffer.alloc(0), undefined, "immutable");
  const raced: Destination = { ...site(), replace: async () => false };
  await expect(repo.publish(raced)).rejects.toThrow(`has another ${name}`);
});

test("names the roles whose change still waits, in their order", async () => {
  await (await newRepository()).close();
  await using repo = await openRepository({ dir: place("repo"), signers: [] });
  await repo.refresh({ all: true });
  expect((await repo.publish(site())).waiting).toEqual(["root", "targets", "stable", "beta", "nightly"]);
});

test("does not publish a root that is not in force yet", async () => {
  await using repo = await newRepository();
  await writeFile(place("repo/metadata/2.root.json"), await readFile(place("repo/metadata/1.root.json")));
  await cp(place("repo/metadata/1.root.json"), place("repo/staged/root.json"), { recursive: true });
  const staged = JSON.parse(await readFile(place("repo/staged/root.json"), "utf8"));
  staged.signed.version = 2;
  await writeFile(place("repo/staged/root.json"), JSON.stringify(staged));
  await repo.publish(site());
  expect((await readdir(place("site/metadata"))).filter((name) => name.includes("root"))).toEqual([
    "1.root.json",
  ]);
});
