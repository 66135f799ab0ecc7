import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { type ManifestEntry, manifestFile } from "../metadata/manifest.js";
import { UpdateError } from "../update-error.js";
import { readPieces } from "./read-pieces.js";

/**
 * Lists the files and links of a folder as a manifest holds them, with their hashes.
 *
 * Anything that an archive cannot carry to another machine (sockets, devices, pipes) is refused, and so is nothing
 * else: whether the paths and links are safe is for the manifest to say. A manifest of an earlier release is passed over.
 */
export async function scanFolder(folder: string, signal?: AbortSignal): Promise<ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  await walk("");
  return entries;

  async function walk(inside: string): Promise<void> {
    for (const item of await readdir(join(folder, inside), { withFileTypes: true })) {
      signal?.throwIfAborted();
      const path = inside === "" ? item.name : `${inside}/${item.name}`;
      if (path === manifestFile) continue;
      if (item.isDirectory()) await walk(path);
      else entries.push(await entryOf(folder, path, item, signal));
    }
  }
}

async function entryOf(
  folder: string,
  path: string,
  item: Dirent,
  signal?: AbortSignal,
): Promise<ManifestEntry> {
  const place = join(folder, path);
  if (item.isSymbolicLink()) return { path, link: await readlink(place) };
  if (!item.isFile()) {
    throw new UpdateError({
      reason: "UNSAFE",
      message: `${JSON.stringify(path)} is neither a file nor a link.`,
      remedy: "Take it out of the release.",
    });
  }
  const { size, mode } = await lstat(place);
  return { path, length: size, sha256: await hashFile(place, signal), executable: (mode & 0o100) !== 0 };
}

export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of readPieces(path, signal)) hash.update(piece);
  return hash.digest("hex");
}
