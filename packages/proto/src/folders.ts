import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { dirname, isAbsolute, join, parse, resolve } from "node:path";

// For Node on POSIX. Brokers and clients trust what lies in a folder only after this check of it.

/** Verdict on a folder that must belong to one user alone. */
export type FolderCheck =
  | { readonly kind: "private" }
  /** The folder, or one above it, does not exist. */
  | { readonly kind: "missing" }
  /** Another user could read, change or replace what is in it. */
  | {
      readonly kind: "unsafe";
      /** The folder or link that is at fault: the folder itself, or one above it. */
      readonly path: string;
      /** Follows the path in a sentence, as in "belongs to another user (uid 7)". */
      readonly fault: string;
      readonly remedy: string;
    };

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
    return unsafe(path, `cannot be checked (${code ?? String(error)})`, "choose another folder");
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
      return unsafe(next, "leads in a circle", "remove it");
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
  if (!stats.isDirectory()) return unsafe(path, "is no folder (a link does not count)", "remove it");
  if (stats.uid !== uid) return ofAnother(path, stats.uid);
  if ((stats.mode & 0o077) !== 0)
    return unsafe(path, `can be entered by others (mode ${octal(stats)})`, `run \`chmod 700 ${path}\``);
  return undefined;
}

function faultOfAncestor(path: string, stats: Stats, uid: number): FolderCheck | undefined {
  const { mode, gid } = stats;
  // Where each user has a group of the same number, and umask 002, that group has no other members.
  const groupOfOwn = gid === uid && uid !== 0;
  const forbidden = groupOfOwn ? 0o002 : 0o022;
  if ((mode & forbidden) !== 0 && (mode & 0o1000) === 0)
    return unsafe(path, `can be changed by others (mode ${octal(stats)})`, `run \`chmod go-w ${path}\``);
  return faultOfOwner(path, stats, uid);
}

const faultOfOwner = (path: string, stats: Stats, uid: number): FolderCheck | undefined =>
  stats.uid === uid || stats.uid === 0 ? undefined : ofAnother(path, stats.uid);

const ofAnother = (path: string, owner: number) =>
  unsafe(path, `belongs to another user (uid ${owner})`, "choose another folder, or remove it");

const unsafe = (path: string, fault: string, remedy: string): FolderCheck => ({
  kind: "unsafe",
  path,
  fault,
  remedy,
});

const octal = ({ mode }: Stats): string => (mode & 0o777).toString(8).padStart(4, "0");
