import { allChannels, type Channel, checkAppName } from "@toasty/updater/metadata";
import { writeSettings } from "../folder/settings.js";
import { authorityOf, delegatingTargets, holdersOf, type RoleHolders } from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import { type Context, expiry } from "./context.js";
import { type Settled, settle } from "./settle.js";

/** Lets the channels' keys sign releases of one more app. The keys of targets must sign that. */
export async function addApp(context: Context, name: string): Promise<Settled> {
  const { folder, now } = context;
  const app = checkAppName(name);
  if (context.settings.apps.includes(app)) return settle(context);
  const settings = { ...context.settings, apps: [...context.settings.apps, app] };
  const current = await folder.current();
  const { root, targets } = { ...current, ...(await folder.staged()) };
  if (!root || !targets)
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: "the repository is not set up yet.",
      remedy: "Run init.",
    });
  const holders = Object.fromEntries(
    allChannels.map((channel) => [channel, holdersOf(authorityOf(channel, root.signed, targets.signed))]),
  ) as Record<Channel, RoleHolders>;
  const version = (current.targets?.signed.version ?? 0) + 1;
  const expires = expiry(now(), settings.expiryDays.targets);
  await folder.stage("targets", {
    signed: delegatingTargets(version, expires, settings.apps, holders),
    signatures: [],
  });
  await writeSettings(folder.dir, settings);
  return settle({ ...context, settings });
}
