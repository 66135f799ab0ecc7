import { createHash, randomBytes } from "node:crypto";
import { copyFile, link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renameDurably, replaceFile } from "@toasty/kit/atomic-file";
import { ReleaseError } from "../release-error.js";
import type { Destination, Held } from "./destination.js";

/**
 * Publishes to a folder that a web server serves or that is copied on from there. Files appear whole or not at all.
 * The server decides how they may be cached: `docs/releases.md` describes what it should do.
 */
export function folderDestination(dir: string): Destination {
  const read = async (path: string): Promise<Held | undefined> => {
    const bytes = await readFile(join(dir, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    return bytes && { bytes, tag: createHash("sha256").update(bytes).digest("hex") };
  };
  return {
    name: dir,
    read,
    async create(path, { file, length }) {
      const place = join(dir, path);
      const found = await sizeOf(place);
      if (found !== undefined) return found === length ? "exists" : "differs";
      try {
        await using copy = await wholeCopy(file, place);
        await link(copy.path, place); // Unlike a rename, this never replaces.
        return "created";
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        return (await sizeOf(place)) === length ? "exists" : "differs";
      }
    },
    async overwrite(path, { file }) {
      const place = join(dir, path);
      await using copy = await wholeCopy(file, place);
      await renameDurably(copy.path, place);
    },
    async replace(path, bytes, tag) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await using _ = await exclusive(join(dir, ".publishing"));
      if ((await read(path))?.tag !== tag) return false;
      await replaceFile(join(dir, path), bytes, { mode: 0o644 });
      return true;
    },
  };
}

/** Copies a file beside the place that it is for, all of it on the disk. Removes the copy if it keeps its name. */
async function wholeCopy(file: string, place: string): Promise<AsyncDisposable & { readonly path: string }> {
  await mkdir(dirname(place), { recursive: true });
  const path = `${place}.${randomBytes(6).toString("hex")}.new`;
  const remove = () => rm(path, { force: true });
  try {
    await copyFile(file, path);
    await sync(path);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

async function exclusive(path: string): Promise<AsyncDisposable> {
  try {
    await (await open(path, "wx")).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new ReleaseError({
      reason: "CONFLICT",
      message: "somebody else is publishing there.",
      remedy: `Wait for them; if a crash left it, remove ${path}.`,
      cause,
    });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
