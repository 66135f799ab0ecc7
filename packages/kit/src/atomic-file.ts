import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { link, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pause } from "./signals.js";

/** Options of {@link replaceFile} and {@link createFile}. */
export interface AtomicFileOptions {
  /** Permissions of the file, less the umask. Default: 0600. */
  readonly mode?: number | undefined;
  /** Syncs the content and the name to the disk, so that both survive a loss of power. Default: true. */
  readonly flush?: boolean | undefined;
}

/**
 * Replaces a file: a reader, at any moment and after any crash, finds the old content or the new. Writes beside it, syncs
 * and renames. On failure the old file is there and nothing else.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<void> {
  const draft = draftOf(path);
  try {
    await writeNew(draft, content, options);
    await renameDurably(draft, path, options);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

/** {@link replaceFile} without waiting, for code that must not be interrupted. */
export function replaceFileSync(
  path: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): void {
  const draft = draftOf(path);
  try {
    writeNewSync(draft, content, options);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  if (options.flush !== false) syncFolderSync(dirname(path));
}

/**
 * Creates a file unless there is one of that name; returns whether it did. The file appears with its whole content or not
 * at all: it is written beside and linked.
 */
export async function createFile(
  path: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<boolean> {
  // Otherwise each attempt would write and sync a draft for nothing.
  if (await isThere(path)) return false;
  const draft = draftOf(path);
  try {
    await writeNew(draft, content, options);
    try {
      await link(draft, path);
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      // A file system without hard links, such as exFAT.
      return await exclusively(writeNew(path, content, options));
    }
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
  if (options.flush !== false) await syncFolder(dirname(path));
  return true;
}

/** {@link createFile} without waiting, for code that must not be interrupted. */
export function createFileSync(
  path: string,
  content: string | Uint8Array,
  options: AtomicFileOptions = {},
): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })) return false;
  const draft = draftOf(path);
  try {
    writeNewSync(draft, content, options);
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if ((error as NodeJS.ErrnoException).syscall !== "link") throw error;
    return createWithoutLinkSync(path, content, options);
  } finally {
    rmSync(draft, { force: true });
  }
  if (options.flush !== false) syncFolderSync(dirname(path));
  return true;
}

/**
 * Renames a file and syncs the new name to the disk. On Windows a virus scanner or an indexer may hold a fresh file for a
 * moment, so a refusal is retried there for ten seconds.
 */
export async function renameDurably(
  from: string,
  to: string,
  { flush = true }: Pick<AtomicFileOptions, "flush"> = {},
): Promise<void> {
  const giveUpAt = performance.now() + heldMs;
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    try {
      await rename(from, to);
      break;
    } catch (error) {
      if (!isHeldOnWindows(error) || performance.now() > giveUpAt) throw error;
      await pause(waitMs, { keepAlive: true });
    }
  }
  if (flush) await syncFolder(dirname(to));
}

/** Returns whether Windows refuses a file because another program, or its own removal, holds it for a moment. */
export const isHeldOnWindows = (error: unknown): boolean =>
  process.platform === "win32" && ["EPERM", "EBUSY", "EACCES"].includes(codeOf(error));

/**
 * Syncs the names in a folder to the disk. Windows writes them through by itself; where a file system cannot sync a
 * folder, the content is safe, and after a crash of the machine the name may be the old one.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    if (!cannotSync.includes(codeOf(error))) throw error;
  } finally {
    await folder.close();
  }
}

function syncFolderSync(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } catch (error) {
    if (!cannotSync.includes(codeOf(error))) throw error;
  } finally {
    closeSync(folder);
  }
}

const heldMs = 10_000;

/** Errors of file systems that cannot sync a folder. */
const cannotSync: readonly string[] = [
  "EINVAL",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EROFS",
  "EPERM",
  "EACCES",
];

const draftOf = (path: string) => `${path}.${randomBytes(4).toString("hex")}.new`;

/** Writes a file that must not exist. On failure nothing is left. */
async function writeNew(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, flush = true }: AtomicFileOptions,
): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    // Unlike write, it goes on after a short write, so that a disk with too little room is an error.
    await file.writeFile(content);
    if (flush) await file.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

function writeNewSync(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, flush = true }: AtomicFileOptions,
): void {
  const file = openSync(path, "wx", mode);
  try {
    writeFileSync(file, content);
    if (flush) fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function createWithoutLinkSync(
  path: string,
  content: string | Uint8Array,
  options: AtomicFileOptions,
): boolean {
  try {
    writeNewSync(path, content, options);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function exclusively(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException | null)?.code ?? "");
