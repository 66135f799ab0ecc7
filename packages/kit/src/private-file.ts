import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";
import { octal, ofAnotherUser, type Unsafe, unsafe } from "./private-folder.js";

/** Verdict on a file whose content only its owner may read or change. */
export type PrivateFile =
  | { readonly kind: "private"; readonly text: string }
  /** The file, or a folder above it, does not exist. */
  | { readonly kind: "missing" }
  /** Another user could read it, change it or have put it there. */
  | Unsafe;

/**
 * Reads a small file that must be private: a regular file (no link), owned by this user or by root, and without any
 * permission for group and others. Root is trusted, because it can read and change this user's files anyway. `uid` is that of
 * this user, from `process.getuid?.()`; undefined where there is none.
 *
 * The opened file is checked, not its name, so that nobody can exchange it in between. Windows has no modes, and keeps a
 * user's folders from others by itself; there only the kind of file is checked. Other errors of the system are thrown.
 */
export async function readPrivateFile(path: string, uid: number | undefined): Promise<PrivateFile> {
  try {
    await using file = await open(path, flags);
    return (
      faultOfFile(path, await file.stat(), uid) ?? { kind: "private", text: await file.readFile("utf8") }
    );
  } catch (error) {
    return notOpened(path, error);
  }
}

/** {@link readPrivateFile} without waiting, for code that must not be interrupted. */
export function readPrivateFileSync(path: string, uid: number | undefined): PrivateFile {
  let file: number | undefined;
  try {
    file = openSync(path, flags);
    return faultOfFile(path, fstatSync(file), uid) ?? { kind: "private", text: readFileSync(file, "utf8") };
  } catch (error) {
    return notOpened(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

// O_NONBLOCK: opening a pipe would wait for its writer. Windows has neither flag.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Returns the fault of an opened file, or undefined if it is private. */
function faultOfFile(path: string, stats: Stats, uid: number | undefined): Unsafe | undefined {
  if (!stats.isFile()) return noRegularFile(path);
  if (uid === undefined) return undefined;
  if (stats.uid !== uid && stats.uid !== 0) return ofAnotherUser(path, stats.uid);
  if ((stats.mode & 0o077) === 0) return undefined;
  const use = (stats.mode & 0o022) === 0 ? "read" : "changed";
  return unsafe(path, `can be ${use} by others (mode ${octal(stats)})`, `Run \`chmod 600 ${path}\`.`);
}

const noRegularFile = (path: string) =>
  unsafe(path, "is no regular file (a link does not count)", "Remove it.");

function notOpened(path: string, error: unknown): PrivateFile {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "missing" };
    // A link (ELOOP, on some systems EMLINK), a socket or a folder.
    case "ELOOP":
    case "EMLINK":
    case "ENXIO":
    case "EOPNOTSUPP":
    case "EISDIR":
      return noRegularFile(path);
    default:
      throw error;
  }
}
