import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { checkPrivateFolder } from "@toasty/kit/private-folder";
import { ToastyError } from "@toasty/proto";
import { onDisk } from "./disk-error.js";

/** Windows keeps a user's folders from others by itself, and has no modes. */
const hasModes = process.platform !== "win32";

/** Makes a folder that only its owner may enter; refuses one whose content others could read, change or replace. */
export function privateFolder(path: string): void {
  const uid = process.getuid?.();
  // Also before: in the folder of another user nothing is made.
  if (uid !== undefined) refuseUnsafe(path, uid);
  onDisk(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
  if (uid !== undefined) refuseUnsafe(path, uid);
}

function refuseUnsafe(path: string, uid: number): void {
  const check = checkPrivateFolder(path, uid);
  if (check.kind === "unsafe") throw unsafe(check.path, check.fault, check.remedy);
}

/** Reads a file of secrets, if it is there; refuses one that others can read. */
export function readPrivate(path: string): string | undefined {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  if (!stats.isFile()) throw unsafe(path, "is no plain file (a link does not count)", "remove it");
  checkOwner(path, stats);
  if (hasModes && (stats.mode & 0o077) !== 0) {
    throw unsafe(
      path,
      `can be read by others (mode ${octal(stats)})`,
      `make new tokens, or run: chmod 600 ${path}`,
    );
  }
  return readFileSync(path, "utf8");
}

/**
 * Replaces a file that only its owner can read: after any failure or crash the old content is there, or the new one.
 * Throws a {@link ToastyError} with the cause and a remedy when it cannot be written.
 */
export function writePrivate(path: string, text: string): void {
  onDisk(path, () => {
    const draft = writeDraft(path, text);
    try {
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
    syncFolder(dirname(path));
  });
}

/**
 * Creates a file that only its owner can read, unless there is one of that name. It appears with its whole content or
 * not at all. Returns whether it was created.
 */
export function createPrivate(path: string, text: string): boolean {
  return onDisk(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Otherwise each start would write and sync a draft for nothing.
    if (lstatSync(path, { throwIfNoEntry: false })) return false;
    const draft = writeDraft(path, text);
    try {
      linkSync(draft, path);
      syncFolder(dirname(path));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      return createWithoutLink(path, text);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/** Writes a text beside a file and syncs it. On failure nothing is left. */
function writeDraft(path: string, text: string): string {
  const draft = `${path}.${randomBytes(4).toString("hex")}.new`;
  writeNew(draft, text);
  return draft;
}

/** Creates a file on a file system that has no hard links, such as exFAT. */
function createWithoutLink(path: string, text: string): boolean {
  try {
    writeNew(path, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function writeNew(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    // Unlike writeSync, it goes on after a short write, so that a disk with too little room is an error.
    writeFileSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Makes a new name last. Windows writes names through, and some file systems cannot sync a folder. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } catch {
    // The content is safe; after a crash of the machine the name may be the old one.
  } finally {
    closeSync(folder);
  }
}

function checkOwner(path: string, stats: Stats): void {
  const us = process.getuid?.();
  if (us !== undefined && stats.uid !== us) {
    throw unsafe(path, `belongs to another user (uid ${stats.uid})`, "choose another folder, or remove it");
  }
}

const octal = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(3, "0");

const unsafe = (path: string, what: string, remedy: string) =>
  new ToastyError({
    message: `${path} ${what}, so that the tokens in its care are no secrets: ${remedy}`,
    code: "failed_precondition",
    reason: "UNSAFE_FILE",
    resource: { type: "file", name: path },
  });
