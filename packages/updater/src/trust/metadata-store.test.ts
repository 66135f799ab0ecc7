import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
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
