import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Replaces a file so that a reader, at any moment and after any crash, finds the old content or the new. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameDurably(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Renames and makes the new name last.
 *
 * On Windows a virus scanner or indexer may hold a fresh file for a moment, so a refusal is tried again for ten seconds.
 */
export async function renameDurably(from: string, to: string): Promise<void> {
  const giveUp = Date.now() + 10_000;
  for (let wait = 20; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      await rename(from, to);
      break;
    } catch (error) {
      const busy = ["EPERM", "EBUSY", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "");
      if (process.platform !== "win32" || !busy || Date.now() > giveUp) throw error;
      await sleep(wait);
    }
  }
  await syncFolder(dirname(to));
}

/** Writes all of some bytes: the system may take fewer at a time. */
export async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Makes the names in a folder last. Windows writes them through by itself and cannot sync a folder. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes everything below a folder last: the content of its files first, then the names. */
export async function syncTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await syncTree(inside);
    else if (entry.isFile()) await syncFile(inside);
  }
  await syncFolder(path);
}

async function syncFile(path: string): Promise<void> {
  // Windows refuses to sync what is not open for writing.
  const file = await open(path, process.platform === "win32" ? constants.O_RDWR : constants.O_RDONLY);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
