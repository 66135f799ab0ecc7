import { allChannels, type Channel, checkAppName } from "@toasty/updater/metadata";
import {
  checkExpiryDays,
  defaultExpiryDays,
  readSettings,
  type Settings,
  writeSettings,
} from "../folder/settings.js";
import {
  channelTargets,
  delegatingTargets,
  type RoleHolders,
  type RoleName,
  rootOf,
} from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import { type Context, expiry } from "./context.js";
import { type Settled, settle } from "./settle.js";

/** Apps of a new repository, and the keys that sign for it. */
export interface InitOptions {
  /** The apps whose releases the repository holds, as they name themselves: `acme-trainer`. */
  readonly apps: readonly [string, ...string[]];
  readonly keys: {
    /** The keys that all trust begins at. Two of three, kept apart and offline, survive a loss and a theft. */
    readonly root: RoleHolders;
    /** The keys that say who signs for a channel; offline, too. */
    readonly targets: RoleHolders;
    /** The keys of the machine that publishes: they can neither make nor change a release. */
    readonly online: RoleHolders;
    /** The keys that sign the releases of a channel. Default: those of `targets`. */
    readonly channels?: Readonly<Partial<Record<Channel, RoleHolders>>> | undefined;
  };
  /** Days until metadata expire. Default 365; snapshot and timestamp 7. */
  readonly expiryDays?: Readonly<Partial<Record<RoleName, number>>> | undefined;
}

/** Sets a repository up: its settings, and the first metadata of all roles, signed as far as keys are at hand. */
export async function init(context: Omit<Context, "settings">, options: InitOptions): Promise<Settled> {
  const { folder, now } = context;
  const existing = await readSettings(folder.dir).catch(() => undefined);
  if (existing)
    throw new ReleaseError({ reason: "EXISTS", message: `there is a repository in ${folder.dir} already.` });
  const apps = options.apps.map(checkAppName);
  const settings: Settings = { apps, expiryDays: { ...defaultExpiryDays, ...options.expiryDays } };
  const { root, targets, online, channels } = options.keys;
  const holders = Object.fromEntries(
    allChannels.map((name) => [name, channels?.[name] ?? targets]),
  ) as Record<Channel, RoleHolders>;
  for (const [role, each] of Object.entries({ root, targets, online, ...holders })) checkHolders(role, each);
  checkExpiryDays(settings.expiryDays);

  const until = (role: RoleName) => expiry(now(), settings.expiryDays[role]);
  const top = { root, targets, snapshot: online, timestamp: online };
  await folder.stage("root", { signed: rootOf(1, until("root"), top), signatures: [] });
  await folder.stage("targets", {
    signed: delegatingTargets(1, until("targets"), apps, holders),
    signatures: [],
  });
  for (const channel of allChannels) {
    await folder.stage(channel, { signed: channelTargets(1, until(channel), {}), signatures: [] });
  }
  // The settings make the folder a repository, so they come last: after a crash before them, init can be run again.
  await writeSettings(folder.dir, settings);
  return settle({ ...context, settings });
}

export function checkHolders(role: string, { keys, threshold }: RoleHolders): void {
  const count = new Set(keys.map(({ keyId }) => keyId)).size;
  if (count < keys.length)
    throw new ReleaseError({ reason: "CONFIG", message: `a key of ${role} is listed twice.` });
  if (Number.isSafeInteger(threshold) && threshold >= 1 && threshold <= count) return;
  throw new ReleaseError({
    reason: "CONFIG",
    message: `${role} has ${count} keys, so ${threshold} of them cannot be asked to sign.`,
  });
}
