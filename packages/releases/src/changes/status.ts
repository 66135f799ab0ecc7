import { allChannels, type Channel, indexTarget, type ReleaseIndex } from "@toasty/updater/metadata";
import type { Envelopes, RepositoryFolder } from "../folder/repository-folder.js";
import { missingSignatures } from "../metadata/envelope.js";
import { allRoles, authorityOf, type RoleName, type Targets } from "../metadata/roles.js";
import { ChannelDraft } from "./channel-draft.js";
import type { Context } from "./context.js";
import { authoritiesOf, isHalfGone } from "./settle.js";
import { compareChannel, compareHolders, rolesNamedBy, type StagedChanges } from "./staged-changes.js";

/** State of a role. */
export interface RoleStatus {
  readonly role: RoleName;
  /** The version in force; undefined before the first commit. */
  readonly version?: number | undefined;
  readonly expires?: string | undefined;
  /** `soon`: more than half of its life is over. */
  readonly freshness?: "fresh" | "soon" | "expired" | undefined;
  readonly keyIds: readonly string[];
  readonly threshold: number;
  /** Metadata that wait for signatures. */
  readonly staged?: StagedStatus | undefined;
}

/** Metadata that wait for signatures, and what their signers agree to. */
export interface StagedStatus extends StagedChanges {
  readonly version: number;
  readonly expires: string;
  readonly missingSignatures: number;
  /** Ids of the keys that may sign it. */
  readonly keyIds: readonly string[];
  /** Targets that come and go with it. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** State of a repository. */
export interface Status {
  readonly apps: readonly string[];
  readonly roles: readonly RoleStatus[];
  /** Releases by line, with staged changes counted in. */
  readonly indexes: readonly ReleaseIndex[];
  /** Indexes that are not in this copy of the repository. */
  readonly missingIndexes: readonly string[];
}

/** Says what is in force, what expires when, and what waits for whose signature. */
export async function status(context: Context): Promise<Status> {
  const { folder, settings } = context;
  const current = await folder.current();
  const staged = await folder.staged();
  const roles = await Promise.all(allRoles.map((role) => roleStatus(context, role, current, staged)));
  const indexes: ReleaseIndex[] = [];
  const missingIndexes: string[] = [];
  for (const channel of allChannels) {
    if (!current[channel] && !staged[channel]) continue;
    const draft = await ChannelDraft.open(context, channel);
    for (const line of settings.apps.flatMap((app) => draft.lines(app))) {
      const path = indexTarget(line);
      const sha256 = draft.entry(path)?.hashes.sha256 ?? "";
      if (await folder.holdsTarget(path, sha256)) indexes.push(await draft.index(line));
      else missingIndexes.push(path);
    }
  }
  return { apps: settings.apps, roles, indexes, missingIndexes };
}

async function roleStatus(
  { folder, settings, now }: Context,
  role: RoleName,
  current: Envelopes,
  staged: Envelopes,
): Promise<RoleStatus> {
  const root = current.root ?? staged.root;
  const targets = current.targets ?? staged.targets;
  const { keyids, threshold } = root
    ? authorityOf(role, root.signed, targets?.signed)
    : { keyids: [], threshold: 1 };
  const signed = current[role]?.signed;
  const waiting = await stagedStatus(folder, settings.apps, role, current, staged);
  return {
    role,
    keyIds: keyids,
    threshold,
    ...(signed
      ? {
          version: signed.version,
          expires: signed.expires,
          freshness: freshness(signed.expires, settings.expiryDays[role], now()),
        }
      : {}),
    ...(waiting ? { staged: waiting } : {}),
  };
}

async function stagedStatus(
  folder: RepositoryFolder,
  apps: readonly string[],
  role: RoleName,
  current: Envelopes,
  staged: Envelopes,
): Promise<StagedStatus | undefined> {
  const envelope = staged[role];
  if (!envelope) return undefined;
  const authorities = authoritiesOf(role, current, staged);
  const before = targetsOf(current[role]?.signed);
  const after = targetsOf(envelope.signed);
  return {
    version: envelope.signed.version,
    expires: envelope.signed.expires,
    missingSignatures: Math.max(...authorities.map((authority) => missingSignatures(envelope, authority))),
    keyIds: [...new Set(authorities.flatMap((authority) => authority.keyids))],
    added: [...after].filter(([path, sha256]) => before.get(path) !== sha256).map(([path]) => path),
    removed: [...before.keys()].filter((path) => !after.has(path)),
    ...(await changesOf(folder, apps, role, current, staged)),
  };
}

async function changesOf(
  folder: RepositoryFolder,
  apps: readonly string[],
  role: RoleName,
  current: Envelopes,
  staged: Envelopes,
): Promise<StagedChanges> {
  const root = (staged.root ?? current.root)?.signed;
  const targets = (staged.targets ?? current.targets)?.signed;
  const before = { root: signedIn("root", current), targets: signedIn("targets", current) };
  const holders = root ? compareHolders(rolesNamedBy(role), before, { root, targets }) : [];
  const channel = allChannels.find((each) => each === role);
  const next = channel && staged[channel]?.signed;
  if (!channel || !next) return { releases: [], holders, unseen: [] };
  return { ...(await compareChannel(folder, channel, apps, signedIn(channel, current), next)), holders };
}

/**
 * The metadata in force of a role, if its keys have signed them. Whoever brings the folder could otherwise hide a change
 * by presenting it as in force already.
 */
function signedIn<R extends "root" | "targets" | Channel>(
  role: R,
  current: Envelopes,
): NonNullable<Envelopes[R]>["signed"] | undefined {
  const envelope = current[role];
  if (!envelope || !current.root) return undefined;
  const authority = authorityOf(role, current.root.signed, current.targets?.signed);
  return missingSignatures(envelope, authority) === 0 ? envelope.signed : undefined;
}

function targetsOf(signed: object | undefined): Map<string, string> {
  const targets = signed && "targets" in signed ? (signed as Targets).targets : {};
  return new Map(Object.entries(targets).map(([path, entry]) => [path, entry.hashes.sha256]));
}

function freshness(expires: string, days: number, now: Date): "fresh" | "soon" | "expired" {
  if (Date.parse(expires) <= now.getTime()) return "expired";
  return isHalfGone(expires, days, now) ? "soon" : "fresh";
}
