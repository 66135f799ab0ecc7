import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ToastyError } from "@toasty/proto";

/** Windows keeps a user's folders from others by itself, and has no modes. */
const hasModes = process.platform !== "win32";

/** Makes a folder that only its owner may enter; refuses one that others can get into. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stats = lstatSync(path);
  if (!stats.isDirectory()) throw unsafe(path, "is no folder (a link does not count)", "remove it");
  checkOwner(path, stats);
  if (hasModes && (stats.mode & 0o077) !== 0) {
    throw unsafe(path, `can be entered by others (mode ${octal(stats)})`, `run: chmod 700 ${path}`);
  }
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

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  rmSync(beside, { force: true });
  const file = openSync(beside, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}

/** Makes a file that only its owner can read, unless it is there already. Returns whether it was made. */
export function createPrivate(path: string, text: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
  return true;
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
