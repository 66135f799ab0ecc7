import { createHash, randomBytes } from "node:crypto";
import { copyFile, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDurably } from "@toasty/updater/durable";
import { ReleaseError } from "../release-error.js";
import type { Destination, Held } from "./destination.js";

/**
 * Publishes to a folder that a web server serves or that is copied on from there. Files appear whole or not at all.
 * How they may be cached is for the server to say: `docs/releases.md` tells what it should.
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
    async create(path, { file }) {
      const place = join(dir, path);
      await mkdir(dirname(place), { recursive: true });
      const unfinished = `${place}.${randomBytes(6).toString("hex")}.new`;
      try {
        await copyFile(file, unfinished);
        await sync(unfinished);
        await link(unfinished, place); // Unlike a rename, this never replaces.
        return "created";
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return "exists";
        throw error;
      } finally {
        await rm(unfinished, { force: true });
      }
    },
    async replace(path, bytes, tag) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await using _ = await exclusive(join(dir, ".publishing"));
      if ((await read(path))?.tag !== tag) return false;
      await writeDurably(join(dir, path), bytes);
      return true;
    },
  };
}

async function exclusive(path: string): Promise<AsyncDisposable> {
  try {
    await (await open(path, "wx")).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new ReleaseError(
      "conflict",
      `somebody else is publishing there. Wait for them; if a crash left it, remove ${path}.`,
      { cause },
    );
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
