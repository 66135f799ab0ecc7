import { allChannels, type Channel } from "@toasty/updater/metadata";
import type { Envelopes } from "../folder/repository-folder.js";
import {
  authorityOf,
  delegatingTargets,
  holdersOf,
  isTopRole,
  type RoleHolders,
  type RoleName,
  rootOf,
  type TopRole,
  topRoles,
} from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import type { PublicKey } from "../signing/public-key.js";
import { type Context, expiry } from "./context.js";
import { checkHolders } from "./init.js";
import { restage } from "./restage.js";
import { type Settled, settle } from "./settle.js";

/** Which keys of which role come and go. */
export interface RotateOptions {
  readonly role: RoleName;
  readonly add?: readonly PublicKey[] | undefined;
  /** Ids of keys that shall not count any more: lost, stolen, or of somebody who left. */
  readonly remove?: readonly string[] | undefined;
  /** Number of keys that must sign from now on. Default: as many as before. */
  readonly threshold?: number | undefined;
}

/**
 * Changes the keys of a role.
 *
 * The keys of root, targets, snapshot and timestamp are named by the root, which the old root's keys must sign as well
 * as the new ones; those of a channel are named by targets. What the old keys signed is staged anew for the new ones.
 */
export async function rotate(context: Context, options: RotateOptions): Promise<Settled> {
  const { folder, settings, now } = context;
  const { role } = options;
  const current = await folder.current();
  const next: Envelopes = { ...current, ...(await folder.staged()) };
  if (!next.root || !next.targets)
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: "the repository is not set up yet.",
      remedy: "Run init.",
    });
  const root = next.root.signed;
  const holders = (each: RoleName) => {
    const now = holdersOf(authorityOf(each, root, next.targets?.signed));
    return each === role ? changed(now, options) : now;
  };
  const until = (each: RoleName) => expiry(now(), settings.expiryDays[each]);

  if (isTopRole(role)) {
    const all = Object.fromEntries(topRoles.map((each) => [each, holders(each)])) as Record<
      TopRole,
      RoleHolders
    >;
    const version = (current.root?.signed.version ?? 0) + 1;
    await folder.stage("root", { signed: rootOf(version, until("root"), all), signatures: [] });
    if (role === "targets") await restage(context, "targets");
  } else {
    const all = Object.fromEntries(allChannels.map((each) => [each, holders(each)])) as Record<
      Channel,
      RoleHolders
    >;
    const version = (current.targets?.signed.version ?? 0) + 1;
    const targets = delegatingTargets(version, until("targets"), settings.apps, all);
    await folder.stage("targets", { signed: targets, signatures: [] });
    await restage(context, role);
  }
  return settle(context);
}

function changed(
  before: RoleHolders,
  { role, add = [], remove = [], threshold }: RotateOptions,
): RoleHolders {
  const unknown = remove.find((keyId) => !before.keys.some((key) => key.keyId === keyId));
  if (unknown)
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: `${role} has no key ${unknown}.`,
      remedy: "See status for those that it has.",
    });
  const keys = [...before.keys.filter(({ keyId }) => !remove.includes(keyId)), ...add];
  const after = { keys, threshold: threshold ?? before.threshold };
  checkHolders(role, after);
  return after;
}
