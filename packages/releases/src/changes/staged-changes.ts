import { isDeepStrictEqual } from "node:util";
import type { Release, ReleaseLine } from "@toasty/updater/metadata";
import { allChannels, type Channel, indexTarget, parseReleaseIndex } from "@toasty/updater/metadata";
import type { RepositoryFolder } from "../folder/repository-folder.js";
import { authorityOf, type RoleName, type Root, type Targets, topRoles } from "../metadata/roles.js";

/** A release that staged metadata add (no `before`), take off the list (no `after`) or list otherwise. */
export interface ReleaseChange {
  readonly line: ReleaseLine;
  readonly version: string;
  readonly before?: Release | undefined;
  readonly after?: Release | undefined;
}

/** A role whose keys, threshold or paths staged metadata change. */
export interface HolderChange {
  readonly role: RoleName;
  /** Ids of keys. */
  readonly keys: ListChange;
  readonly threshold: { readonly before: number; readonly after: number };
  /** Patterns of the targets that the role may sign. */
  readonly paths: ListChange;
}

interface ListChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Changes that the signers of a staged role agree to. */
export interface StagedChanges {
  readonly releases: readonly ReleaseChange[];
  readonly holders: readonly HolderChange[];
  /** Indexes that change, but are not in this copy of the repository, so nobody here can see how. */
  readonly unseen: readonly string[];
}

/** Compares the releases that two states of an index list. */
export function compareReleases(
  line: ReleaseLine,
  before: readonly Release[],
  after: readonly Release[],
): ReleaseChange[] {
  const versions = new Set([...after, ...before].map(({ version }) => version));
  return [...versions].flatMap((version) => {
    const change = {
      line,
      version,
      before: before.find((release) => release.version === version),
      after: after.find((release) => release.version === version),
    };
    return isDeepStrictEqual(change.before, change.after) ? [] : [change];
  });
}

/** Compares who signs for each role, according to two states of the metadata that say so. */
export function compareHolders(
  roles: readonly RoleName[],
  before: { readonly root?: Root | undefined; readonly targets?: Targets | undefined },
  after: { readonly root: Root; readonly targets?: Targets | undefined },
): HolderChange[] {
  return roles.flatMap((role) => {
    const old = before.root && authorityOf(role, before.root, before.targets);
    const next = authorityOf(role, after.root, after.targets);
    const keys = compareLists(old?.keyids ?? [], next.keyids);
    const threshold = { before: old?.threshold ?? 0, after: next.threshold };
    const paths = compareLists(pathsOf(role, before.targets), pathsOf(role, after.targets));
    const isSame =
      threshold.before === threshold.after &&
      [keys, paths].every(({ added, removed }) => added.length + removed.length === 0);
    return isSame ? [] : [{ role, keys, threshold, paths }];
  });
}

function compareLists(before: readonly string[], after: readonly string[]): ListChange {
  return {
    added: after.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !after.includes(each)),
  };
}

function pathsOf(role: RoleName, targets: Targets | undefined): readonly string[] {
  return targets?.delegations?.roles.find(({ name }) => name === role)?.paths ?? [];
}

/** The roles that a kind of metadata names the keys of. */
export function rolesNamedBy(role: RoleName): readonly RoleName[] {
  return role === "root" ? topRoles : role === "targets" ? allChannels : [];
}

/** Reads the indexes that two states of a channel's metadata name differently, and compares them. */
export async function compareChannel(
  folder: RepositoryFolder,
  channel: Channel,
  apps: readonly string[],
  before: Targets | undefined,
  after: Targets,
): Promise<Pick<StagedChanges, "releases" | "unseen">> {
  const releases: ReleaseChange[] = [];
  const unseen: string[] = [];
  for (const line of linesOf(channel, apps, before, after)) {
    const path = indexTarget(line);
    const [old, next] = [before, after].map((targets) => targets?.targets[path]?.hashes.sha256);
    if (old === next) continue;
    const lists = await Promise.all([old, next].map((sha256) => listIn(folder, line, sha256)));
    const [oldList, nextList] = lists;
    if (oldList === undefined || nextList === undefined) unseen.push(path);
    else releases.push(...compareReleases(line, oldList, nextList));
  }
  return { releases, unseen };
}

function linesOf(
  channel: Channel,
  apps: readonly string[],
  ...states: readonly (Targets | undefined)[]
): ReleaseLine[] {
  const paths = new Set(states.flatMap((each) => Object.keys(each?.targets ?? {})));
  return [...paths].flatMap((path) => {
    const [app = "", , platform = "", name] = path.split("/");
    return apps.includes(app) && name === "index.json" ? [{ app, channel, platform }] : [];
  });
}

/** The releases of an index; none if there is no index; undefined if it is not in this copy. */
async function listIn(
  folder: RepositoryFolder,
  line: ReleaseLine,
  sha256: string | undefined,
): Promise<readonly Release[] | undefined> {
  if (sha256 === undefined) return [];
  const path = indexTarget(line);
  if (!(await folder.holdsTarget(path, sha256))) return undefined;
  return parseReleaseIndex(await folder.readTarget(path, sha256), line).releases;
}
