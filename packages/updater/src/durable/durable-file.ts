import { constants } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile, syncFolder } from "@toasty/kit/atomic-file";

/** Replaces a file that everybody may read. */
export const writeDurably = (path: string, content: string | Uint8Array): Promise<void> =>
  replaceFile(path, content, { mode: 0o644 });

/** Writes all of some bytes: the system may take fewer at a time. */
export async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Syncs everything below a folder to the disk: the content of its files first, then the names. */
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
