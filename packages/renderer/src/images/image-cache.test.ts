import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { manualClock } from "@toasty/kit/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { imageCache } from "./image-cache.js";
import type { Fetched } from "./remote-image.js";

const hour = 60 * 60 * 1000;
const url = "https://pictures.example/a.png";
const nameOf = (source: string) => createHash("sha256").update(source).digest("hex");
let folder: string;
let dir: string;
let fetched: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-images-"));
  dir = join(folder, "images");
  fetched = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(answer: (source: string) => Promise<Partial<Fetched>> = async () => ({})) {
  const clock = manualClock();
  const cache = imageCache(dir, clock, async (source) => {
    fetched.push(source);
    return { bytes: Buffer.from("picture"), type: "png", ...(await answer(source)) };
  });
  /** Dates a file as if it had been fetched and used so long ago. */
  const setAge = (path: string, fetchedMs: number, usedMs = fetchedMs) =>
    utimesSync(path, new Date(clock.now() - usedMs), new Date(clock.now() - fetchedMs));
  return { clock, cache, setAge };
}

test("keeps a picture as a private file with its kind as ending", async () => {
  const { cache } = start();
  const path = await cache.get(url);
  expect(path).toBe(join(dir, `${nameOf(url)}.png`));
  expect(readFileSync(path, "utf8")).toBe("picture");
  expect(readdirSync(dir)).toEqual([basename(path)]);
  if (process.platform !== "win32") {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  }
});

test.each([
  [hour, 1],
  [hour + 1_000, 2],
])("fetches a picture of %i ms ago anew only if it is older than an hour", async (age, times) => {
  const { cache, setAge } = start();
  const path = await cache.get(url);
  setAge(path, age);
  expect(await cache.get(url)).toBe(path);
  expect(fetched).toHaveLength(times);
});

test("a use counts, and does not make a picture younger", async () => {
  const { cache, clock, setAge } = start();
  const path = await cache.get(url);
  setAge(path, hour - 5_000);
  await cache.get(url);
  const { atimeMs, mtimeMs } = statSync(path);
  expect([atimeMs, mtimeMs]).toEqual([clock.now(), clock.now() - hour + 5_000]);
});

test("asks once for a picture that several toasts want at once", async () => {
  const { cache } = start();
  expect(new Set(await Promise.all([cache.get(url), cache.get(url), cache.get(url)])).size).toBe(1);
  expect(fetched).toEqual([url]);
});

test("asks again after a failure, and keeps the old picture until a new one is there", async () => {
  let broken = false;
  const { cache, setAge } = start(async () => {
    if (broken) throw new Error("offline");
    return {};
  });
  const path = await cache.get(url);
  setAge(path, hour + 1_000);
  broken = true;
  await expect(cache.get(url)).rejects.toThrow("offline");
  expect(readdirSync(dir)).toEqual([basename(path)]);
  broken = false;
  expect(await cache.get(url)).toBe(path);
  expect(fetched).toHaveLength(3);
});

test("a picture that is of another kind now takes the place of the old one", async () => {
  let type: Fetched["type"] = "png";
  const { cache, setAge } = start(async () => ({ type }));
  const other = await cache.get("https://pictures.example/other.png");
  setAge(await cache.get(url), hour + 1_000);
  type = "gif";
  expect(await cache.get(url)).toBe(join(dir, `${nameOf(url)}.gif`));
  expect(readdirSync(dir).sort()).toEqual([basename(other), `${nameOf(url)}.gif`].sort());
});

test("takes no half-written picture for one", async () => {
  const { cache } = start();
  await cache.get("https://pictures.example/other.png");
  writeFileSync(join(dir, `${nameOf(url)}.png.crashed.part`), "half");
  expect(await cache.get(url)).toBe(join(dir, `${nameOf(url)}.png`));
  expect(fetched).toHaveLength(2);
});

test("keeps a hundred pictures, those that were used last", async () => {
  const { cache, setAge } = start();
  await cache.get(url);
  for (let nth = 1; nth <= 100; nth++) {
    writeFileSync(join(dir, `old-${nth}.png`), "old");
    setAge(join(dir, `old-${nth}.png`), 10 * hour, nth * 1_000);
  }
  await cache.get("https://pictures.example/b.png");
  const left = readdirSync(dir);
  expect(left).toHaveLength(100);
  expect(left).toContain("old-98.png");
  for (const gone of ["old-99.png", "old-100.png"]) expect(left).not.toContain(gone);
});

test("keeps 32 MB, to the byte", async () => {
  const { cache, setAge } = start(async () => ({ bytes: Buffer.alloc(2) }));
  await cache.get(url);
  const old = join(dir, "old.png");
  const oldest = join(dir, "oldest.png");
  writeFileSync(oldest, "x");
  setAge(oldest, 2 * hour);
  writeFileSync(old, Buffer.alloc(32 * 1024 * 1024 - 4));
  setAge(old, hour);
  await cache.get("https://pictures.example/b.png");
  expect(readdirSync(dir)).toContain("old.png");
  expect(readdirSync(dir)).not.toContain("oldest.png");
  writeFileSync(old, Buffer.alloc(32 * 1024 * 1024 - 5));
  setAge(old, hour);
  await cache.get("https://pictures.example/c.png");
  expect(readdirSync(dir)).not.toContain("old.png");
});
