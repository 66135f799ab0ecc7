import compare from "semver/functions/compare.js";
import parse from "semver/functions/parse.js";
import prerelease from "semver/functions/prerelease.js";
import { UpdateError } from "../update-error.js";
import type { Channel } from "./channel.js";

/** A semantic version without build metadata, as releases carry it: `1.4.0`, `2.0.0-beta.1`. */
export type Version = string & { readonly __version: unique symbol };

/**
 * Reads a release's version.
 *
 * Build metadata is refused: two versions that differ only there have the same rank, and `+` does not survive in a URL.
 */
export function parseVersion(text: string): Version {
  const parsed = parse(text);
  if (parsed !== null && parsed.build.length > 0) {
    throw new UpdateError({
      reason: "VERSION",
      message: `"${text}" carries build metadata (+…).`,
      remedy: "Leave it out of release versions.",
    });
  }
  if (parsed?.version !== text) {
    throw new UpdateError({
      reason: "VERSION",
      message: `"${text}" is not a semantic version such as 1.4.0 or 2.0.0-beta.1.`,
      remedy: "Give the release one.",
    });
  }
  return text as Version;
}

/** Orders versions as semver does: a pre-release comes before its final release. */
export function compareVersions(a: Version, b: Version): number {
  return compare(a, b);
}

/** The channel that a version belongs to by its pre-release part: final releases are stable, `beta` and `rc` are beta, all others nightly. */
export function channelOfVersion(version: Version): Channel {
  const [stage] = prerelease(version) ?? [];
  if (stage === undefined) return "stable";
  return stage === "beta" || stage === "rc" ? "beta" : "nightly";
}

const pep440 = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[._-]?(a|alpha|b|beta|c|rc)[._-]?(\d+)?)?$/i;
const stages: Record<string, string> = {
  a: "alpha",
  alpha: "alpha",
  b: "beta",
  beta: "beta",
  c: "rc",
  rc: "rc",
};

/**
 * The semantic version for one of tufup's (PEP 440) versions: `1.2` is `1.2.0`, `1.2.3rc1` is `1.2.3-rc.1`.
 *
 * Epochs, post, dev and local versions have no counterpart in semver that sorts alike, and are refused.
 */
export function versionFromPep440(text: string): Version {
  const match = pep440.exec(text.trim());
  if (match === null) {
    throw new UpdateError({
      reason: "VERSION",
      message: `"${text}" has no semantic version that sorts alike.`,
      remedy: "Choose one such as 1.4.0 or 1.4.0-rc.1 for this release.",
    });
  }
  const [, major, minor = "0", patch = "0", stage, number = "0"] = match;
  const final = [major, minor, patch].map(Number).join(".");
  return parseVersion(stage ? `${final}-${stages[stage.toLowerCase()]}.${Number(number)}` : final);
}
