import { createHash } from "node:crypto";
import { allChannels, type Channel, channelDelegation } from "@toasty/updater/metadata";
import type { PublicKey, TufKey } from "../signing/public-key.js";
import { type Authority, type Envelope, envelopeBytes, type Signed, specVersion } from "./envelope.js";

/** The roles whose keys the root names. */
export const topRoles = ["root", "targets", "snapshot", "timestamp"] as const;
export type TopRole = (typeof topRoles)[number];

/** Every role of a repository: the four of TUF, and one for each channel, to which the targets role delegates. */
export type RoleName = TopRole | Channel;
export const allRoles: readonly RoleName[] = [...topRoles, ...allChannels];

interface RoleKeys {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

export interface Root extends Signed {
  readonly _type: "root";
  readonly consistent_snapshot: true;
  readonly keys: Readonly<Record<string, TufKey>>;
  readonly roles: Readonly<Record<TopRole, RoleKeys>>;
}

export interface TargetEntry {
  readonly length: number;
  readonly hashes: { readonly sha256: string };
  readonly custom: object;
}

export interface Targets extends Signed {
  readonly _type: "targets";
  readonly targets: Readonly<Record<string, TargetEntry>>;
  readonly delegations?: Delegations | undefined;
}

interface Delegations {
  readonly keys: Readonly<Record<string, TufKey>>;
  readonly roles: readonly (RoleKeys & {
    readonly name: Channel;
    readonly terminating: boolean;
    readonly paths: readonly string[];
  })[];
}

export interface FileMeta {
  readonly version: number;
  readonly length: number;
  readonly hashes: { readonly sha256: string };
}

export interface Snapshot extends Signed {
  readonly _type: "snapshot";
  readonly meta: Readonly<Record<string, FileMeta>>;
}

export interface Timestamp extends Signed {
  readonly _type: "timestamp";
  readonly meta: { readonly "snapshot.json": FileMeta };
}

/** Keys for a role, and how many of them must sign. */
export interface RoleHolders {
  readonly keys: readonly PublicKey[];
  readonly threshold: number;
}

export function rootOf(
  version: number,
  expires: string,
  holders: Readonly<Record<TopRole, RoleHolders>>,
): Root {
  const roles = Object.fromEntries(topRoles.map((role) => [role, roleKeys(holders[role])])) as Root["roles"];
  const keys = keysById(topRoles.map((role) => holders[role]));
  return {
    _type: "root",
    spec_version: specVersion,
    version,
    expires,
    consistent_snapshot: true,
    keys,
    roles,
  };
}

/** The top-level targets role signs no target itself: it only says who signs for a channel. */
export function delegatingTargets(
  version: number,
  expires: string,
  apps: readonly string[],
  holders: Readonly<Record<Channel, RoleHolders>>,
): Targets {
  const roles = allChannels.map((channel) => {
    const { role: name, paths, terminating } = channelDelegation(channel, apps);
    return { name, ...roleKeys(holders[channel]), terminating, paths };
  });
  const delegations = { keys: keysById(allChannels.map((channel) => holders[channel])), roles };
  return { _type: "targets", spec_version: specVersion, version, expires, targets: {}, delegations };
}

export function channelTargets(version: number, expires: string, targets: Targets["targets"]): Targets {
  return { _type: "targets", spec_version: specVersion, version, expires, targets };
}

export function snapshotOf(
  version: number,
  expires: string,
  files: Readonly<Partial<Record<RoleName, Envelope | undefined>>>,
): Snapshot {
  const meta: Record<string, FileMeta> = {};
  for (const [role, envelope] of Object.entries(files)) {
    if (envelope !== undefined) meta[`${role}.json`] = fileMeta(envelope);
  }
  return { _type: "snapshot", spec_version: specVersion, version, expires, meta };
}

export function timestampOf(version: number, expires: string, snapshot: Envelope): Timestamp {
  const meta = { "snapshot.json": fileMeta(snapshot) };
  return { _type: "timestamp", spec_version: specVersion, version, expires, meta };
}

/** Returns the authority of a role, according to a root and the delegations of targets. */
export function authorityOf(role: RoleName, root: Root, targets: Targets | undefined): Authority {
  if (isTopRole(role)) return { keys: root.keys, ...root.roles[role] };
  const delegations = targets?.delegations;
  const delegated = delegations?.roles.find(({ name }) => name === role);
  return {
    keys: delegations?.keys ?? {},
    keyids: delegated?.keyids ?? [],
    threshold: delegated?.threshold ?? 1,
  };
}

export function holdersOf({ keys, keyids, threshold }: Authority): RoleHolders {
  return { keys: keyids.map((keyId) => ({ keyId, key: keys[keyId] as TufKey })), threshold };
}

export function isTopRole(role: RoleName): role is TopRole {
  return (topRoles as readonly string[]).includes(role);
}

function fileMeta(envelope: Envelope): FileMeta {
  const bytes = envelopeBytes(envelope);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { version: envelope.signed.version, length: bytes.length, hashes: { sha256 } };
}

function roleKeys({ keys, threshold }: RoleHolders): RoleKeys {
  return { keyids: keys.map(({ keyId }) => keyId), threshold };
}

function keysById(holders: readonly RoleHolders[]): Record<string, TufKey> {
  return Object.fromEntries(holders.flatMap(({ keys }) => keys.map(({ keyId, key }) => [keyId, key])));
}
