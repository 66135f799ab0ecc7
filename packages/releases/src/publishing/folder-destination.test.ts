import * as files from "node:fs/promises";
import { beforeEach, expect, test, vi } from "vitest";
import { place } from "../../test/fixture.js";
import type { Destination } from "./destination.js";
import { folderDestination } from "./folder-destination.js";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof files>();
  return { ...real, copyFile: vi.fn(real.copyFile), link: vi.fn(real.link) };
});

const { mkdir, readdir, readFile, writeFile } = files;
const text = (path: string) => readFile(place("site", path), "utf8");
const upload = { file: "", length: 7, sha256: "" };
let site: Destination;
beforeEach(async () => {
  site = folderDestination(place("site"));
  upload.file = place("payload");
  await writeFile(upload.file, "payload");
});

test("is named by its folder, and has nothing at first", async () => {
  expect(site.name).toBe(place("site"));
  expect(await site.read("a/b")).toBeUndefined();
});

test("creates a file once, and tells a whole one from one that was cut off", async () => {
  expect(await site.create("a/b", upload, "immutable")).toBe("created");
  expect([await text("a/b"), await readdir(place("site/a"))]).toEqual(["payload", ["b"]]);
  await writeFile(place("site/a/b"), "another");
  expect(await site.create("a/b", upload, "immutable")).toBe("exists");
  expect(await text("a/b")).toBe("another");
  await writeFile(place("site/a/b"), "cut");
  expect(await site.create("a/b", upload, "immutable")).toBe("differs");
  expect(await text("a/b")).toBe("cut");
});

test.each([
  ["another", "exists"],
  ["cut", "differs"],
] as const)("does not replace what somebody else created meanwhile (%s)", async (theirs, outcome) => {
  vi.mocked(files.copyFile).mockImplementationOnce(async (_, draft) => {
    await writeFile(draft, "payload");
    await writeFile(place("site/b"), theirs);
  });
  expect(await site.create("b", upload, "immutable")).toBe(outcome);
  expect([await text("b"), await readdir(place("site"))]).toEqual([theirs, ["b"]]);
});

test("leaves nothing behind when it cannot copy or name a file", async () => {
  const full = () => Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" }));
  vi.mocked(files.copyFile).mockImplementationOnce(async (_, draft) => {
    await writeFile(draft, "pay");
    await full();
  });
  await expect(site.create("b", upload, "immutable")).rejects.toThrow("no space");
  vi.mocked(files.link).mockImplementationOnce(full);
  await expect(site.create("b", upload, "immutable")).rejects.toThrow("no space");
  expect(await readdir(place("site"))).toEqual([]);
});

test("replaces a file that was cut off, whole", async () => {
  await mkdir(place("site"));
  await writeFile(place("site/b"), "cut");
  await site.overwrite?.("b", upload, "immutable");
  expect([await text("b"), await readdir(place("site"))]).toEqual(["payload", ["b"]]);
});

test("replaces a file only if it is what the tag stands for", async () => {
  const bytes = (content: string) => Buffer.from(content);
  expect(await site.replace("m/t", bytes("one"), "ff", "revalidate")).toBe(false);
  expect(await site.replace("m/t", bytes("one"), undefined, "revalidate")).toBe(true);
  const held = await site.read("m/t");
  expect(held?.bytes.toString()).toBe("one");
  expect(held?.tag).toMatch(/^[0-9a-f]{64}$/);
  expect(await site.replace("m/t", bytes("two"), undefined, "revalidate")).toBe(false);
  expect(await site.replace("m/t", bytes("two"), held?.tag, "revalidate")).toBe(true);
  expect(await site.replace("m/t", bytes("three"), held?.tag, "revalidate")).toBe(false);
  expect([await text("m/t"), await readdir(place("site"))]).toEqual(["two", ["m"]]);
});

test("says so while somebody else publishes", async () => {
  await mkdir(place("site"));
  await writeFile(place("site/.publishing"), "");
  await expect(site.replace("t", Buffer.from("x"), undefined, "revalidate")).rejects.toMatchObject({
    reason: "CONFLICT",
    message: "somebody else is publishing there.",
    remedy: `Wait for them; if a crash left it, remove ${place("site/.publishing")}.`,
  });
  expect(await readdir(place("site"))).toEqual([".publishing"]);
});

test("throws what the system says for any other reason", async () => {
  await writeFile(place("site"), "a file");
  await expect(site.read("t")).rejects.toMatchObject({ code: "ENOTDIR" });
  await expect(site.replace("t", Buffer.from("x"), undefined, "revalidate")).rejects.toMatchObject({
    code: expect.stringMatching(/EEXIST|ENOTDIR/),
  });
});
