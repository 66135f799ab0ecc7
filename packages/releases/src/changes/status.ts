import { CHANNELS, type ReleaseIndex } from "@toasty/updater/metadata";
import type { Envelopes } from "../folder/repository-folder.js";
import { missingSignatures } from "../metadata/envelope.js";
import { authorityOf, ROLES, type RoleName, type Targets } from "../metadata/roles.js";
import { ChannelDraft } from "./channel-draft.js";
import type { Context } from "./context.js";
import { authoritiesOf, isHalfGone } from "./settle.js";

/** How things stand with a role. */
export interface RoleStatus {
  readonly role: RoleName;
  /** The version in force; undefined before the first commit. */
  readonly version?: number;
  readonly expires?: string;
  /** `soon`: more than half of its life is over. */
  readonly freshness?: "fresh" | "soon" | "expired";
  readonly keyIds: readonly string[];
  readonly threshold: number;
  /** What waits for signatures. */
  readonly staged?: StagedStatus;
}

/** What waits for signatures. */
export interface StagedStatus {
  readonly version: number;
  readonly missingSignatures: number;
  /** Ids of the keys that may sign it. */
  readonly keyIds: readonly string[];
  /** Targets that come and go with it: what its signers agree to. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** How things stand with a repository. */
export interface Status {
  readonly apps: readonly string[];
  readonly roles: readonly RoleStatus[];
  /** What is listed, with what is staged counted in. */
  readonly indexes: readonly ReleaseIndex[];
}

/** Says what is in force, what expires when, and what waits for whose signature. */
export async function status(context: Context): Promise<Status> {
  const { folder, settings } = context;
  const current = await folder.current();
  const staged = await folder.staged();
  const roles = ROLES.map((role) => roleStatus(context, role, current, staged));
  const indexes: ReleaseIndex[] = [];
  for (const channel of CHANNELS) {
    if (!current[channel] && !staged[channel]) continue;
    const draft = await ChannelDraft.open(context, channel);
    for (const app of settings.apps)
      for (const line of draft.lines(app)) indexes.push(await draft.index(line));
  }
  return { apps: settings.apps, roles, indexes };
}

function roleStatus(
  { settings, now }: Context,
  role: RoleName,
  current: Envelopes,
  staged: Envelopes,
): RoleStatus {
  const root = current.root ?? staged.root;
  const targets = current.targets ?? staged.targets;
  const { keyids, threshold } = root
    ? authorityOf(role, root.signed, targets?.signed)
    : { keyids: [], threshold: 1 };
  const signed = current[role]?.signed;
  const waiting = stagedStatus(role, current, staged);
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

function stagedStatus(role: RoleName, current: Envelopes, staged: Envelopes): StagedStatus | undefined {
  const envelope = staged[role];
  if (!envelope) return undefined;
  const authorities = authoritiesOf(role, current, staged);
  const before = targetsOf(current[role]?.signed);
  const after = targetsOf(envelope.signed);
  return {
    version: envelope.signed.version,
    missingSignatures: Math.max(...authorities.map((authority) => missingSignatures(envelope, authority))),
    keyIds: [...new Set(authorities.flatMap((authority) => authority.keyids))],
    added: [...after].filter(([path, sha256]) => before.get(path) !== sha256).map(([path]) => path),
    removed: [...before.keys()].filter((path) => !after.has(path)),
  };
}

function targetsOf(signed: object | undefined): Map<string, string> {
  const targets = signed && "targets" in signed ? (signed as Targets).targets : {};
  return new Map(Object.entries(targets).map(([path, entry]) => [path, entry.hashes.sha256]));
}

function freshness(expires: string, days: number, now: Date): "fresh" | "soon" | "expired" {
  if (Date.parse(expires) <= now.getTime()) return "expired";
  return isHalfGone(expires, days, now) ? "soon" : "fresh";
}
