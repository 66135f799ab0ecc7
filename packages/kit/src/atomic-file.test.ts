import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFile, createFileSync, renameDurably, replaceFile, replaceFileSync } from "./atomic-file.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-atomic-"));
  path = join(folder, "a.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const replace = [
  ["replaceFile", replaceFile],
  ["replaceFileSync", async (...args: Parameters<typeof replaceFileSync>) => replaceFileSync(...args)],
] as const;
const create = [
  ["createFile", createFile],
  ["createFileSync", async (...args: Parameters<typeof createFileSync>) => createFileSync(...args)],
] as const;

test.each(replace)("%s replaces the whole content and leaves no draft", async (_, write) => {
  await write(path, "a long old content");
  await write(path, new TextEncoder().encode("new"), { flush: false });
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test.each([...replace, ...create])(
  "%s makes a file that its owner alone may read, or as told",
  async (_, write) => {
    await write(path, "secret");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const shared = join(folder, "shared");
    await write(shared, "text", { mode: 0o644 });
    expect(statSync(shared).mode & 0o777).toBe(0o644 & ~process.umask());
  },
);

test.each(replace)("%s leaves the old file and no draft when it fails", async (_, write) => {
  mkdirSync(path);
  await expect(write(path, "new")).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(["a.json"]);
  await expect(write(join(folder, "missing", "file"), "new")).rejects.toThrow("ENOENT");
});

test.each(create)("%s leaves a file that is there alone", async (_, write) => {
  writeFileSync(path, "theirs");
  expect(await write(path, "mine")).toBe(false);
  expect(readFileSync(path, "utf8")).toBe("theirs");
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test.each(create)("%s by many at once succeeds for one, with its whole content", async (_, write) => {
  const texts = Array.from({ length: 8 }, (_each, i) => `${i}`.repeat(100));
  const made = await Promise.all(texts.map((text) => write(path, text)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(path, "utf8")).toBe(texts[made.indexOf(true)]);
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
  "says so when the folder cannot be written",
  async () => {
    chmodSync(folder, 0o500);
    await expect(createFile(path, "new")).rejects.toThrow("EACCES");
    chmodSync(folder, 0o700);
  },
);

test("renames over a file that is there", async () => {
  const draft = join(folder, "draft");
  writeFileSync(draft, "new");
  writeFileSync(path, "old");
  await renameDurably(draft, path);
  expect(readFileSync(path, "utf8")).toBe("new");
  await expect(renameDurably(draft, path)).rejects.toThrow("ENOENT");
});
