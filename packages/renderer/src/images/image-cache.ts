import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fetched, fetchImage } from "./remote-image.js";

/** Remote pictures as local files: desktops draw files, and draw them again long after the toast was shown. */
export interface ImageCache {
  /** The local file of a remote picture; fetched when it is not there or older than an hour. */
  get(url: string): Promise<string>;
}

/** Keeps pictures in a folder, at most a hundred; the one that was used longest ago goes first. */
export function imageCache(
  folder: string,
  fetch: (url: string) => Promise<Fetched> = fetchImage,
): ImageCache {
  const running = new Map<string, Promise<string>>();

  async function load(url: string): Promise<string> {
    const name = createHash("sha256").update(url).digest("hex");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const kept = await freshFile(folder, name);
    if (kept) return kept;
    const { bytes, type } = await fetch(url);
    const path = join(folder, `${name}.${type}`);
    const partial = `${path}.${randomUUID()}.part`;
    await writeFile(partial, bytes, { mode: 0o600 });
    await rename(partial, path);
    await tidy(folder);
    return path;
  }

  return {
    get: (url) => {
      const already = running.get(url);
      if (already) return already;
      const loading = load(url).finally(() => running.delete(url));
      running.set(url, loading);
      return loading;
    },
  };
}

const maxFiles = 100;
const freshMs = 60 * 60 * 1000;

async function freshFile(folder: string, name: string): Promise<string | undefined> {
  const found = (await readdir(folder)).find(
    (file) => file.startsWith(`${name}.`) && !file.endsWith(".part"),
  );
  if (!found) return undefined;
  const path = join(folder, found);
  const { mtime, mtimeMs } = await stat(path);
  if (Date.now() - mtimeMs > freshMs) {
    await rm(path, { force: true });
    return undefined;
  }
  // What was used last stays longest.
  await utimes(path, new Date(), mtime);
  return path;
}

async function tidy(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (file) => {
      const path = join(folder, file);
      return { path, usedMs: (await stat(path).catch(() => undefined))?.atimeMs ?? 0 };
    }),
  );
  const oldestFirst = files.sort((a, b) => a.usedMs - b.usedMs);
  await Promise.all(
    oldestFirst.slice(0, Math.max(0, files.length - maxFiles)).map(({ path }) => rm(path, { force: true })),
  );
}
