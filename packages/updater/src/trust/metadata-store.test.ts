import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generationFolder, openMetadata } from "./metadata-store.js";

const embedded = Buffer.from("embedded root");
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "toasty-metadata-"));
});
afterEach(() => rm(dir, { recursive: true }));

/** Refreshes the store: the timestamp becomes this one. Returns the folder of the generation in force. */
async function refresh(timestamp: string, roots = new Map<number, Buffer>()): Promise<string> {
  const store = await openMetadata(dir, embedded);
  await writeFile(join(store.work, "timestamp.json"), timestamp);
  await store.commit(roots);
  return (await generationFolder(dir)) ?? "none";
}

test("keeps the generation in force, and writes nothing, where nothing has changed", async () => {
  const first = await refresh("1", new Map([[2, Buffer.from("root 2")]]));
  const before = await readdir(dir);
  expect(await refresh("1")).toBe(first);
  expect(await readdir(dir)).toEqual(before);
});

test.each([
  ["a file with other content", "2", []],
  ["one more root in the history", "1", [[3, Buffer.from("root 3")]]],
] as const)("makes a new generation of %s, and removes the old one", async (_, timestamp, roots) => {
  const first = await refresh("1");
  const next = await refresh(timestamp, new Map(roots));
  expect(next).not.toBe(first);
  expect(await readFile(join(next, "timestamp.json"), "utf8")).toBe(timestamp);
  expect((await readdir(dir)).sort()).toEqual([next.slice(dir.length + 1), "generation"].sort());
});

test("leaves the generation in force as it is when a refresh is discarded", async () => {
  const first = await refresh("1", new Map([[2, Buffer.from("root 2")]]));
  const store = await openMetadata(dir, embedded);
  expect([...store.history]).toEqual([[2, Buffer.from("root 2")]]);
  await writeFile(join(store.work, "timestamp.json"), "spoilt");
  await store.discard();
  expect(await generationFolder(dir)).toBe(first);
  expect(await readFile(join(first, "timestamp.json"), "utf8")).toBe("1");
});

test("opens on nothing, and puts the embedded root in its work folder", async () => {
  expect(await generationFolder(dir)).toBeUndefined();
  const store = await openMetadata(join(dir, "a", "b"), embedded);
  expect(store.history.size).toBe(0);
  expect(await readFile(join(store.work, "root.json"))).toEqual(embedded);
  expect(await readdir(store.work)).toEqual(["root.json", "root_history"]);
});

test("opens on the files of the generation in force, with the embedded root in the place of the last", async () => {
  const folder = await refresh("1", new Map([[2, Buffer.from("root 2")]]));
  await writeFile(join(folder, "root.json"), "root 2");
  await mkdir(join(folder, "other"));
  const store = await openMetadata(dir, embedded);
  expect(await readFile(join(store.work, "root.json"))).toEqual(embedded);
  expect(await readFile(join(store.work, "timestamp.json"), "utf8")).toBe("1");
  expect(await readFile(join(store.work, "root_history", "2.root.json"), "utf8")).toBe("root 2");
  expect((await readdir(store.work)).sort()).toEqual(["root.json", "root_history", "timestamp.json"]);
});

test("reads only roots from the history", async () => {
  const folder = await refresh("1", new Map([[12, Buffer.from("root 12")]]));
  for (const name of ["root.json", "x.root.json", "3.root.json.tmp", "a3.root.json"]) {
    await writeFile(join(folder, "root_history", name), "other");
  }
  const { history } = await openMetadata(dir, embedded);
  expect([...history]).toEqual([[12, Buffer.from("root 12")]]);
});

test("removes what a crash has left when it opens, and keeps the generation in force", async () => {
  const folder = await refresh("1");
  for (const name of ["work-0", "g-000000000000", "generation.00.tmp"]) await mkdir(join(dir, name));
  const store = await openMetadata(dir, embedded);
  const expected = [folder, store.work].map((path) => path.slice(dir.length + 1));
  expect((await readdir(dir)).sort()).toEqual([...expected, "generation"].sort());
});

test.each([
  ["is empty", ""],
  ["leads out of the store", "../g-000000000000"],
  ["names no generation", "work-000000000000"],
  ["is longer than a name", "g-0000000000001"],
  ["names a folder that is gone", "g-000000000000"],
])("has no generation where its pointer %s", async (_, pointer) => {
  const folder = await refresh("1");
  expect(folder).not.toBe("none");
  await writeFile(join(dir, "generation"), pointer);
  expect(await generationFolder(dir)).toBeUndefined();
});

test("leaves nothing of a refresh that is discarded", async () => {
  const before = await refresh("1");
  const store = await openMetadata(dir, embedded);
  await store.discard();
  await store.discard();
  expect((await readdir(dir)).sort()).toEqual([before.slice(dir.length + 1), "generation"].sort());
});

test("says what failed where its folder cannot be made", async () => {
  await writeFile(join(dir, "file"), "");
  await expect(openMetadata(join(dir, "file"), embedded)).rejects.toMatchObject({
    reason: "DISK",
    message: expect.stringContaining("opening the metadata store"),
  });
});

test("says what failed where a refresh cannot be kept, and leaves the generation in force", async () => {
  const before = await refresh("1");
  const store = await openMetadata(dir, embedded);
  await rm(store.work, { recursive: true });
  await expect(store.commit(new Map([[2, Buffer.from("root 2")]]))).rejects.toMatchObject({
    reason: "DISK",
    message: expect.stringContaining("keeping metadata"),
  });
  expect(await generationFolder(dir)).toBe(before);
});
