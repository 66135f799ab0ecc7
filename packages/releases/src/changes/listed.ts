import { maxIndexBytes, type Release } from "@toasty/updater/metadata";

/** Older releases are no longer listed: whoever has one still goes to the newest. */
const maxListed = 100;

/** Room for an index besides its releases: its other fields and its formatting take less. */
const spareBytes = 1024;

/**
 * The releases that an index lists, newest first: as many of the newest as it has room for. Those that nobody may skip,
 * and those that a yank leads back to, stay whatever their age.
 */
export function listed(releases: readonly Release[]): Release[] {
  for (let most = Math.min(maxListed, releases.length); ; most--) {
    const kept = withNewest(releases, most);
    if (most <= 1 || bytesOf(kept) <= maxIndexBytes - spareBytes) return kept;
  }
}

function withNewest(releases: readonly Release[], most: number): Release[] {
  const kept = releases.slice(0, most);
  const wayBack = new Set(kept.flatMap(({ yanked }) => yanked?.downgradeTo ?? []));
  const older = releases
    .slice(most)
    .filter(({ version, required, yanked }) => wayBack.has(version) || (required === "step" && !yanked));
  return [...kept, ...older];
}

function bytesOf(releases: readonly Release[]): number {
  return Buffer.byteLength(JSON.stringify({ releases }, null, 1));
}
