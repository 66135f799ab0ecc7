import { lstatSync, mkdirSync, readlinkSync, type Stats } from "node:fs";
import { dirname, isAbsolute, join, parse, resolve } from "node:path";

// Brokers and clients trust what lies in a folder only after this check of it.

/** Verdict on a folder that must belong to one user alone. */
export type FolderCheck =
  | { readonly kind: "private" }
  /** The folder, or one above it, does not exist. */
  | { readonly kind: "missing" }
  /** Another user could read, change or replace what is in it. */
  | Unsafe;

/** Fault of a file or folder through which another user could read, change or replace something. */
export interface Unsafe {
  readonly kind: "unsafe";
  /** The file, folder or link that is at fault: the checked one, or one above it. */
  readonly path: string;
  /** Follows the path in a sentence, as in "belongs to another user (uid 7)". */
  readonly fault: string;
  /** A sentence. */
  readonly remedy: string;
}

/**
 * Creates a folder that only its owner may enter (0700), and those above it; checks it as {@link checkPrivateFolder} does.
 * Windows keeps a user's folders from others by itself. Throws the system's error if it cannot be created.
 */
export function makePrivateFolder(
  path: string,
  uid: number | undefined,
): { readonly kind: "private" } | Unsafe {
  // Before as well: nothing is created in the folder of another user.
  const before = uid === undefined ? undefined : checkPrivateFolder(path, uid);
  if (before?.kind === "unsafe") return before;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const after = uid === undefined ? undefined : checkPrivateFolder(path, uid);
  if (after?.kind === "missing") return unsafe(path, "was removed", "Try again.");
  return after ?? { kind: "private" };
}

/**
 * Checks that nobody but a user can read, change or replace a folder: it is that user's and closed to all others (0700),
 * and every folder above it belongs to that user or to root, and either nobody else may write there or it is sticky, so
 * that nobody else may rename what is in it. Links above the folder are followed, and the folders on their way checked
 * too. Root is trusted, as everywhere.
 */
export function checkPrivateFolder(folder: string, uid: number): FolderCheck {
  const path = resolve(folder);
  try {
    return faultAbove(path, uid) ?? faultOf(path, lstatSync(path), uid) ?? { kind: "private" };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { kind: "missing" };
    return unsafe(path, `cannot be checked (${code ?? String(error)})`, "Choose another folder.");
  }
}

/** As many links as Linux follows in one path. */
const mostLinks = 40;

/** Walks from the root to the folder's parent, as the kernel would. */
function faultAbove(path: string, uid: number): FolderCheck | undefined {
  const { root } = parse(path);
  let current = root;
  let links = 0;
  const rest = namesIn(dirname(path));
  let fault = faultOfAncestor(current, lstatSync(current), uid);
  while (!fault) {
    const name = rest.shift();
    if (name === undefined) return undefined;
    const next = join(current, name);
    const stats = lstatSync(next);
    if (!stats.isSymbolicLink()) {
      current = next;
      fault = faultOfAncestor(current, stats, uid);
    } else if (++links > mostLinks) {
      return unsafe(next, "leads in a circle", "Remove it.");
    } else {
      // In a sticky folder the owner of a link may replace it.
      fault = faultOfOwner(next, stats, uid);
      const target = readlinkSync(next);
      if (isAbsolute(target)) current = root;
      rest.unshift(...namesIn(target));
    }
  }
  return fault;
}

const namesIn = (path: string): string[] => path.split("/").filter((name) => name !== "" && name !== ".");

function faultOf(path: string, stats: Stats, uid: number): FolderCheck | undefined {
  if (!stats.isDirectory()) return unsafe(path, "is no folder (a link does not count)", "Remove it.");
  if (stats.uid !== uid) return ofAnotherUser(path, stats.uid);
  if ((stats.mode & 0o077) !== 0)
    return unsafe(path, `can be entered by others (mode ${octal(stats)})`, `Run \`chmod 700 ${path}\`.`);
  return undefined;
}

function faultOfAncestor(path: string, stats: Stats, uid: number): FolderCheck | undefined {
  const { mode, gid } = stats;
  // Where each user has a group of the same number, and umask 002, that group has no other members.
  const groupOfOwn = gid === uid && uid !== 0;
  const forbidden = groupOfOwn ? 0o002 : 0o022;
  if ((mode & forbidden) !== 0 && (mode & 0o1000) === 0)
    return unsafe(path, `can be changed by others (mode ${octal(stats)})`, `Run \`chmod go-w ${path}\`.`);
  return faultOfOwner(path, stats, uid);
}

const faultOfOwner = (path: string, stats: Stats, uid: number): FolderCheck | undefined =>
  stats.uid === uid || stats.uid === 0 ? undefined : ofAnotherUser(path, stats.uid);

/** Fault of what another user owns. */
export const ofAnotherUser = (path: string, owner: number) =>
  unsafe(path, `belongs to another user (uid ${owner})`, "Choose another folder, or remove it.");

export const unsafe = (path: string, fault: string, remedy: string): Unsafe => ({
  kind: "unsafe",
  path,
  fault,
  remedy,
});

/** Permissions of a file in their usual notation. */
export const octal = ({ mode }: Pick<Stats, "mode">): string => (mode & 0o777).toString(8).padStart(4, "0");
