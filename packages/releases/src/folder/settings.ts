import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { allChannels } from "@toasty/updater/metadata";
import { type RoleName, topRoles } from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import { writeWhole } from "./repository-folder.js";

/** Settings of a repository, the same for all of its releases. */
export interface Settings {
  readonly apps: readonly string[];
  readonly expiryDays: Readonly<Record<RoleName, number>>;
}

/**
 * Days until metadata expire. What offline keys sign lasts long, since somebody has to fetch the key; what the
 * online keys sign lasts a week, which leaves six days to notice that the nightly refresh has stopped.
 */
export const defaultExpiryDays: Settings["expiryDays"] = {
  root: 365,
  targets: 365,
  stable: 365,
  beta: 365,
  nightly: 365,
  snapshot: 7,
  timestamp: 7,
};

const settingsFile = "repository.json";

export async function readSettings(dir: string): Promise<Settings> {
  const text = await readFile(join(dir, settingsFile), "utf8").catch((cause: unknown) => {
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: `there is no repository in ${dir}.`,
      remedy: "Make one with `toasty release init`.",
      cause,
    });
  });
  const settings = JSON.parse(text) as Settings & { schema: number };
  if (settings.schema === 1) return { apps: settings.apps, expiryDays: settings.expiryDays };
  throw new ReleaseError({
    reason: "CONFIG",
    message: `the repository in ${dir} was made by a later version of this package.`,
    remedy: "Update it.",
  });
}

/** Refuses days that are no whole number above zero. */
export function checkExpiryDays(expiryDays: Settings["expiryDays"]): void {
  for (const role of [...topRoles, ...allChannels]) {
    const days = expiryDays[role];
    if (Number.isSafeInteger(days) && days > 0) continue;
    throw new ReleaseError({
      reason: "CONFIG",
      message: `metadata of ${role} cannot expire after ${days} days.`,
      remedy: "Give a whole number above zero.",
    });
  }
}

export async function writeSettings(dir: string, settings: Settings): Promise<void> {
  await writeWhole(
    join(dir, settingsFile),
    Buffer.from(`${JSON.stringify({ schema: 1, ...settings }, null, 2)}\n`),
  );
}
