import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Clock } from "@toasty/kit/clock";
import { type Fetched, fetchImage } from "./remote-image.js";

const maxFiles = 100;
const maxBytes = 32 * 1024 * 1024;
const freshMs = 60 * 60 * 1000;

/** Remote pictures as local files: desktops draw files, and draw them again long after the toast was shown. */
export interface ImageCache {
  /** The local file of a remote picture; fetched when it is not there or older than an hour. */
  get(url: string): Promise<string>;
}

/** Keeps pictures in a folder, at most a hundred and 32 MB; the one that was used longest ago goes first. */
export function imageCache(
  dir: string,
  clock: Clock,
  fetch: (url: string) => Promise<Fetched> = fetchImage,
): ImageCache {
  const running = new Map<string, Promise<string>>();

  async function load(url: string): Promise<string> {
    const name = createHash("sha256").update(url).digest("hex");
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const kept = (await filesOf(dir)).filter(
      ({ path }) => basename(path).startsWith(`${name}.`) && !path.endsWith(".part"),
    );
    const fresh = kept.find(({ fetchedMs }) => clock.now() - fetchedMs <= freshMs);
    if (fresh) {
      // What was used last stays longest.
      await utimes(fresh.path, new Date(clock.now()), new Date(fresh.fetchedMs));
      return fresh.path;
    }
    const { bytes, type } = await fetch(url);
    const path = join(dir, `${name}.${type}`);
    const partial = `${path}.${randomUUID()}.part`;
    await writeFile(partial, bytes, { mode: 0o600 });
    await rename(partial, path);
    // An old one stays until the new one is there: a toast in a notification centre may still draw it.
    for (const old of kept) if (old.path !== path) await rm(old.path, { force: true });
    await tidy(dir);
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

interface Kept {
  readonly path: string;
  readonly bytes: number;
  readonly fetchedMs: number;
  readonly usedMs: number;
}

/** The files of a folder, the one that was used last first. Another process may take some away meanwhile. */
async function filesOf(folder: string): Promise<Kept[]> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (file): Promise<readonly Kept[]> => {
      const path = join(folder, file);
      const stats = await stat(path).catch(() => undefined);
      return stats ? [{ path, bytes: stats.size, fetchedMs: stats.mtimeMs, usedMs: stats.atimeMs }] : [];
    }),
  );
  return found.flat().sort((a, b) => b.usedMs - a.usedMs);
}

async function tidy(folder: string): Promise<void> {
  let bytes = 0;
  for (const [at, file] of (await filesOf(folder)).entries()) {
    bytes += file.bytes;
    if (at >= maxFiles || bytes > maxBytes) await rm(file.path, { force: true });
  }
}
