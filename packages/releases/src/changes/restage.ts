import { allChannels } from "@toasty/updater/metadata";
import type { RoleName } from "../metadata/roles.js";
import { type Context, expiry } from "./context.js";
import { refreshOnline, type Settled, settle } from "./settle.js";

/** Stages a role's metadata with a new version and date, to be signed anew. */
export async function restage(
  context: Context,
  role: Exclude<RoleName, "snapshot" | "timestamp">,
): Promise<void> {
  const { folder, settings, now } = context;
  const current = (await folder.current())[role];
  const from = (await folder.staged())[role] ?? current;
  if (from === undefined) return;
  const version = (current?.signed.version ?? 0) + 1;
  const signed = { ...from.signed, version, expires: expiry(now(), settings.expiryDays[role]) };
  await folder.stage(role, { signed, signatures: [] });
}

export interface RefreshOptions {
  /** Also give root, targets and all channels a new date, which their keys must sign. Default false. */
  readonly all?: boolean | undefined;
}

/** Gives metadata new dates before they expire. Without `all` it needs only the online keys: run it every night. */
export async function refresh(context: Context, { all = false }: RefreshOptions = {}): Promise<Settled> {
  if (!all) return refreshOnline(context);
  for (const role of ["root", "targets", ...allChannels] as const) await restage(context, role);
  return settle(context);
}
