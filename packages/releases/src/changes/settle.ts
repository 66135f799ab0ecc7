import { allChannels } from "@toasty/updater/metadata";
import type { Envelopes } from "../folder/repository-folder.js";
import {
  type Authority,
  addSignatures,
  type Envelope,
  missingSignatures,
  type Signed,
} from "../metadata/envelope.js";
import { allRoles, authorityOf, type RoleName, snapshotOf, timestampOf } from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import { type Context, expiry } from "./context.js";

/** Result of a change: in force, or waiting for more signatures. */
export interface Settled {
  readonly state: "committed" | "waiting";
  /** Number of signatures that each role still lacks. */
  readonly missing: readonly { readonly role: RoleName; readonly signatures: number }[];
}

/**
 * Signs what is staged with the signers at hand, and puts it in force as soon as every role has its signatures: all of
 * it together, since a half of a rotation would lock every client out.
 */
export async function settle(context: Context): Promise<Settled> {
  const { folder, signers } = context;
  const current = await folder.current();
  const staged: Record<string, Envelope> = { ...(await folder.staged()) };
  const missing: { role: RoleName; signatures: number }[] = [];
  for (const role of allRoles) {
    const envelope = staged[role];
    if (envelope === undefined) continue;
    const authorities = authoritiesOf(role, current, staged as Envelopes);
    const signed = await addSignatures(envelope, authorities, signers);
    if (signed.signatures.length !== envelope.signatures.length) await folder.stage(role, signed);
    staged[role] = signed;
    const signatures = Math.max(...authorities.map((authority) => missingSignatures(signed, authority)));
    if (signatures > 0) missing.push({ role, signatures });
  }
  if (missing.length > 0) return { state: "waiting", missing };
  if (Object.keys(staged).length === 0) return { state: "committed", missing };
  checkUnchanged(current, staged as Envelopes);
  return commit(context, current, staged as Envelopes);
}

/** Makes a new timestamp, and a new snapshot if the old one is past the half of its life; for a nightly job. */
export async function refreshOnline(context: Context): Promise<Settled> {
  const current = await context.folder.current();
  if (!current.root)
    throw new ReleaseError({
      reason: "UNSIGNED",
      message: "nothing is in force yet.",
      remedy: "Sign the repository's first metadata.",
    });
  return commit(context, current, {});
}

/** Returns the authorities that must sign a staged role. A new root is signed by the old root's keys and by its own. */
export function authoritiesOf(role: RoleName, current: Envelopes, staged: Envelopes): Authority[] {
  const root = staged.root ?? current.root;
  if (root === undefined)
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: "the repository has no root yet.",
      remedy: "Make one with init.",
    });
  const targets = (staged.targets ?? current.targets)?.signed;
  const own = authorityOf(role, root.signed, targets);
  return role === "root" && current.root ? [authorityOf(role, current.root.signed, undefined), own] : [own];
}

async function commit(context: Context, current: Envelopes, staged: Envelopes): Promise<Settled> {
  const { folder, settings, now } = context;
  const next = { ...current, ...staged };
  const changed = Object.keys(staged).length > 0;
  const missing: { role: RoleName; signatures: number }[] = [];
  const online = async <T extends Signed>(
    role: "snapshot" | "timestamp",
    signed: T,
  ): Promise<Envelope<T>> => {
    const authorities = authoritiesOf(role, current, staged);
    const envelope = await addSignatures({ signed, signatures: [] }, authorities, context.signers);
    const signatures = Math.max(...authorities.map((authority) => missingSignatures(envelope, authority)));
    if (signatures > 0) missing.push({ role, signatures });
    return envelope;
  };

  let { snapshot } = current;
  if (changed || !snapshot || isHalfGone(snapshot.signed.expires, settings.expiryDays.snapshot, now())) {
    const roles = { targets: next.targets, stable: next.stable, beta: next.beta, nightly: next.nightly };
    const version = (current.snapshot?.signed.version ?? 0) + 1;
    snapshot = await online(
      "snapshot",
      snapshotOf(version, expiry(now(), settings.expiryDays.snapshot), roles),
    );
  }
  const version = (current.timestamp?.signed.version ?? 0) + 1;
  const timestamp = await online(
    "timestamp",
    timestampOf(version, expiry(now(), settings.expiryDays.timestamp), snapshot),
  );
  if (missing.length > 0) return { state: "waiting", missing };
  if (changed) await folder.commit({ ...staged, snapshot, timestamp });
  else await folder.refresh({ snapshot, timestamp });
  return { state: "committed", missing };
}

/** Metadata that stay as they are must still be signed by whoever the new root and delegations name. */
function checkUnchanged(current: Envelopes, staged: Envelopes): void {
  for (const role of ["targets", ...allChannels] as const) {
    const envelope = current[role];
    if (staged[role] || !envelope) continue;
    const [authority] = authoritiesOf(role, current, staged) as [Authority];
    if (missingSignatures(envelope, authority) === 0) continue;
    throw new ReleaseError({
      reason: "UNSIGNED",
      message: `the change takes away the keys that signed ${role}.`,
      remedy: "Rotate that role as well.",
    });
  }
}

export function isHalfGone(expires: string, days: number, now: Date): boolean {
  return Date.parse(expires) - now.getTime() < (days * 86_400_000) / 2;
}
