import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { newRepository, place } from "../../test/fixture.js";
import { channelTargets } from "../metadata/roles.js";
import { hashedName, RepositoryFolder, versionedName, writeWhole } from "./repository-folder.js";

let folder: RepositoryFolder;
beforeEach(() => {
  folder = new RepositoryFolder(place("repo"));
});

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const stable = { signed: channelTargets(2, "2027-01-01T00:00:00Z", {}), signatures: [] };

test("names files as consistent snapshots do", () => {
  expect(versionedName("root", 12)).toBe("12.root.json");
  expect(hashedName("acme/stable/index.json", "ff")).toBe("acme/stable/ff.index.json");
  expect(hashedName("index.json", "ff")).toBe("ff.index.json");
  expect(folder.metadataFile("x.json")).toBe(place("repo", "metadata", "x.json"));
  expect(folder.targetFile("a/b", "ff")).toBe(place("repo", "targets", "a", "ff.b"));
});

test("has nothing in force and nothing staged at first", async () => {
  expect([await folder.current(), await folder.staged()]).toEqual([{}, {}]);
});

test("keeps what is staged until it is put in force", async () => {
  await (await newRepository()).close();
  const before = await folder.current();
  expect(Object.keys(before).sort()).toEqual(
    ["beta", "nightly", "root", "snapshot", "stable", "targets", "timestamp"].sort(),
  );
  await folder.stage("stable", stable);
  expect(await folder.staged()).toEqual({ stable });
  expect(await folder.current()).toEqual(before);
  await folder.commit({ stable });
  expect(await folder.staged()).toEqual({});
  // No timestamp leads to it.
  expect(await folder.current()).toEqual(before);
  expect(JSON.parse(await readFile(folder.metadataFile("2.stable.json"), "utf8"))).toEqual(stable);
  await folder.commit({});
});

test("writes the timestamp last", async () => {
  await (await newRepository()).close();
  const { timestamp, ...others } = await folder.current();
  if (!timestamp) throw new Error("no timestamp");
  await rm(place("repo", "metadata"), { recursive: true });
  // A name that cannot be written.
  await mkdir(folder.metadataFile("1.nightly.json"), { recursive: true });
  await expect(folder.refresh({ timestamp, ...others })).rejects.toThrow();
  expect(await readdir(place("repo", "metadata"))).not.toContain("timestamp.json");
  await rm(folder.metadataFile("1.nightly.json"), { recursive: true });
  await folder.refresh({ timestamp, ...others });
  expect(await folder.current()).toEqual({ timestamp, ...others });
  expect(await readdir(place("repo", "metadata"))).not.toContain("1.timestamp.json");
});

test("refuses metadata that are missing, were changed, or cannot be read", async () => {
  await (await newRepository()).close();
  const file = folder.metadataFile("1.beta.json");
  const corrupt = { reason: "CORRUPT", message: `${file} is missing or was changed by hand.` };
  await writeFile(file, "{}");
  await expect(folder.current()).rejects.toMatchObject(corrupt);
  await rm(file);
  await expect(folder.current()).rejects.toMatchObject(corrupt);
  await writeFile(folder.metadataFile("timestamp.json"), "{ torn");
  await expect(folder.current()).rejects.toMatchObject({
    reason: "CORRUPT",
    message: `${folder.metadataFile("timestamp.json")} is not JSON.`,
  });
  await rm(folder.metadataFile("timestamp.json"));
  await mkdir(folder.metadataFile("timestamp.json"));
  await expect(folder.current()).rejects.toMatchObject({ code: "EISDIR" });
});

test("takes the newest root, but not one that is still staged", async () => {
  await (await newRepository()).close();
  const { root } = await folder.current();
  if (!root) throw new Error("no root");
  for (const version of [2, 10]) {
    const next = { ...root, signed: { ...root.signed, version } };
    await writeFile(folder.metadataFile(`${version}.root.json`), JSON.stringify(next));
  }
  await writeFile(folder.metadataFile("11.root.json.new"), "a draft");
  expect((await folder.current()).root?.signed.version).toBe(10);
  await folder.stage("root", { ...root, signed: { ...root.signed, version: 10 } });
  expect((await folder.current()).root?.signed.version).toBe(2);
});

test("says that there is no root", async () => {
  await (await newRepository()).close();
  await rm(folder.metadataFile("1.root.json"));
  await expect(folder.current()).rejects.toMatchObject({
    reason: "CORRUPT",
    message: "the repository has no root metadata.",
  });
});

test("moves a finished target to its place, and reads it checked", async () => {
  const bytes = Buffer.from("a payload");
  const sha256 = hashOf(bytes);
  await writeFile(place("finished"), bytes);
  expect(await folder.holdsTarget("acme/x", sha256)).toBe(false);
  await folder.keepTarget(place("finished"), "acme/x", sha256);
  expect(await readdir(place())).not.toContain("finished");
  expect(await folder.holdsTarget("acme/x", sha256)).toBe(true);
  expect(await folder.readTarget("acme/x", sha256)).toEqual(bytes);
  await folder.writeTarget(Buffer.from("small"), "acme/y", hashOf(Buffer.from("small")));
  expect(await folder.holdsTarget("acme/y", hashOf(Buffer.from("small")))).toBe(true);
});

test("refuses a target that is missing or was changed", async () => {
  await expect(folder.readTarget("acme/x", "ff")).rejects.toMatchObject({
    reason: "CORRUPT",
    message: "the repository lacks the target acme/x.",
    cause: { code: "ENOENT" },
  });
  await folder.writeTarget(Buffer.from("other bytes"), "acme/x", "ff");
  await expect(folder.readTarget("acme/x", "ff")).rejects.toMatchObject({
    reason: "CORRUPT",
    message: "the target acme/x was changed by hand.",
  });
});

test("gives out folders for unfinished work, and sweeps those that a crash left", async () => {
  let path: string;
  {
    await using work = await folder.workFolder();
    ({ path } = work);
    await writeFile(`${path}/draft`, "");
    expect(await readdir(place("repo"))).toEqual([basename(path)]);
  }
  expect(await readdir(place("repo"))).toEqual([]);
  await folder.workFolder();
  await mkdir(place("repo", "metadata"));
  await writeFile(place("repo", "other"), "");
  await folder.sweep();
  expect((await readdir(place("repo"))).sort()).toEqual(["metadata", "other"]);
  await new RepositoryFolder(place("none")).sweep();
});

test("writes a file whole, with the folders above it", async () => {
  await writeWhole(place("a", "b", "c"), Buffer.from("one"));
  await writeWhole(place("a", "b", "c"), Buffer.from("two"));
  expect(await readFile(place("a", "b", "c"), "utf8")).toBe("two");
  expect(await readdir(place("a", "b"))).toEqual(["c"]);
});
