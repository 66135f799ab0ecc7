import { join, resolve } from "node:path";
import { parseVersion, type Version } from "../metadata/version.js";

/** Paths of an installation. All of it is below one folder, so that every move is a rename. */
export interface Layout {
  readonly root: string;
  /** One folder for each release, named by `releaseFolder`. */
  readonly versions: string;
  /** Pointer to the release in force: a symbolic link on POSIX, a small file on Windows. */
  readonly pointer: string;
  readonly state: string;
  readonly journal: string;
  readonly memory: string;
  readonly memoryLock: string;
  /** One file for each process of the app, with the release that it runs from. */
  readonly running: string;
  readonly metadata: string;
  /** The release index of the last check. */
  readonly index: string;
  readonly downloads: string;
  /** Held while releases are staged and switched. */
  readonly installLock: string;
  /** Held while metadata is refreshed. */
  readonly metadataLock: string;
}

export function layoutOf(installRoot: string): Layout {
  // Absolute: the app may change its folder, and Windows takes long paths in no other form.
  const root = resolve(installRoot);
  const state = join(root, "state");
  return {
    root,
    versions: join(root, "versions"),
    pointer: join(root, process.platform === "win32" ? "current.json" : "current"),
    state,
    journal: join(state, "journal.json"),
    memory: join(state, "memory.json"),
    memoryLock: join(state, "memory.lock"),
    running: join(state, "running"),
    metadata: join(state, "metadata"),
    index: join(state, "index"),
    downloads: join(state, "downloads"),
    installLock: join(state, "install.lock"),
    metadataLock: join(state, "metadata.lock"),
  };
}

/** The name of a release's folder: its version, and enough of its hash to tell it from another of the same version. */
export function releaseFolder(version: Version, stream: string): string {
  return `${version}-${stream.slice(0, 8)}`;
}

export function isReleaseFolder(name: string): boolean {
  return /^[0-9][0-9A-Za-z.-]*-[0-9a-f]{8}$/.test(name);
}

export function versionOf(folder: string): Version {
  return parseVersion(folder.slice(0, -9));
}

/** The beginning of the hash of the release in a folder. */
export function streamPrefix(folder: string): string {
  return folder.slice(-8);
}

/** A folder in the making; left behind by a crash, it is swept away. */
export function draftFolder(layout: Layout, id: string): string {
  return join(layout.versions, `.draft-${id}`);
}
