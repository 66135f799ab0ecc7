import { createHash } from "node:crypto";
import type { RollOut } from "./release.js";

const hourMs = 3_600_000;

/**
 * True if a roll-out has reached this installation.
 *
 * The installation's id never leaves the machine: hashed with the release's own salt it gives a place from 0 to 9999,
 * and the release is open to the places below the share that has been reached.
 */
export function rollOutReaches(rollOut: RollOut | undefined, installationId: string, now: Date): boolean {
  if (rollOut === undefined) return true;
  return placeOf(installationId, rollOut.salt) < Math.round(shareAt(rollOut, now) * 100);
}

/** The share in percent that a roll-out has reached at a moment. */
export function shareAt({ percent, startsAt, rampHours }: RollOut, now: Date): number {
  if (startsAt === undefined) return percent;
  const elapsed = now.getTime() - Date.parse(startsAt);
  if (elapsed < 0) return 0;
  return rampHours ? percent * Math.min(1, elapsed / (rampHours * hourMs)) : percent;
}

function placeOf(installationId: string, salt: string): number {
  const digest = createHash("sha256").update(salt).update("\0").update(installationId).digest();
  return digest.readUIntBE(0, 6) % 10_000;
}
