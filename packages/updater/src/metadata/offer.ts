import type { Release } from "./release.js";
import type { ReleaseIndex } from "./release-index.js";
import { rollOutReaches } from "./roll-out.js";
import { compareVersions, type Version } from "./version.js";

/** Facts about an installation when it asks for an update. */
export interface Installation {
  readonly version: Version;
  /** Random, made once, kept on this machine. */
  readonly id: string;
  /** Versions that failed to start here and were rolled back. */
  readonly held: ReadonlySet<string>;
  /** `os.release()`; releases that need a newer system are passed over. */
  readonly osRelease: string;
  /** The newest version that this installation ever saw listed on the channel. */
  readonly newestSeen?: Version | undefined;
  /** The channel that the installed version came from, if that is known. */
  readonly channel?: string | undefined;
}

/** Advice to a person that follows from an index, seen from one installation. */
export type Offer =
  | {
      readonly kind: "update";
      readonly release: Release;
      readonly required?: "step" | "now" | undefined;
      readonly downgrade: boolean;
    }
  | { readonly kind: "none"; readonly reason: "current" | "held" | "rolling-out" | "system-too-old" }
  | {
      readonly kind: "rolled-back";
      readonly newestListed: Version | undefined;
      readonly newestKnown: Version;
    };

/**
 * Chooses the release that an installation should go to.
 *
 * - A stepping stone (`required: "step"`) ends the choice: nothing beyond it is offered before it is installed.
 * - Otherwise the newest release that is not yanked, not held, fits the system and is rolled out to this installation.
 *   Required releases ignore the roll-out, and so does a check that the user asked for.
 * - With nothing newer to offer, a yanked installation goes back to where the yank points.
 * - An index that ends below what this installation has seen before is a rolled-back repository, not "no update".
 */
export function chooseOffer(
  index: ReleaseIndex,
  installed: Installation,
  { now, asked = false }: { readonly now: Date; readonly asked?: boolean | undefined },
): Offer {
  const known = newestKnown(installed, index.channel);
  const newestListed = index.releases[0]?.version;
  if (known !== undefined && (newestListed === undefined || compareVersions(newestListed, known) < 0)) {
    return { kind: "rolled-back", newestListed, newestKnown: known };
  }

  const ahead = index.releases
    .filter((release) => !release.yanked && compareVersions(release.version, installed.version) > 0)
    .reverse();
  const step = ahead.findIndex((release) => release.required === "step");
  const reachable = step === -1 ? ahead : ahead.slice(0, step + 1);

  let reason: (Offer & { kind: "none" })["reason"] = "current";
  for (const release of reachable.toReversed()) {
    const obstacle = obstacleTo(release, installed, now, asked);
    if (obstacle === undefined) return offerOf(release, reachable);
    if (reason === "current") reason = obstacle;
  }
  return wayBack(index, installed) ?? { kind: "none", reason };
}

function newestKnown({ newestSeen, version, channel }: Installation, asked: string): Version | undefined {
  if (channel !== asked) return newestSeen;
  return newestSeen !== undefined && compareVersions(newestSeen, version) > 0 ? newestSeen : version;
}

function obstacleTo(release: Release, installed: Installation, now: Date, asked: boolean) {
  if (installed.held.has(release.version)) return "held" as const;
  if (release.minOs !== undefined && olderThan(installed.osRelease, release.minOs))
    return "system-too-old" as const;
  const open = asked || release.required !== undefined || rollOutReaches(release.rollOut, installed.id, now);
  return open ? undefined : ("rolling-out" as const);
}

function offerOf(release: Release, reachable: readonly Release[]): Offer {
  const passed = reachable.filter(({ version }) => compareVersions(version, release.version) <= 0);
  const required = passed.some((each) => each.required === "now") ? "now" : release.required;
  return { kind: "update", release, ...(required ? { required } : {}), downgrade: false };
}

function wayBack(index: ReleaseIndex, installed: Installation): Offer | undefined {
  const own = index.releases.find(({ version }) => version === installed.version);
  const release = index.releases.find(({ version }) => version === own?.yanked?.downgradeTo);
  if (release === undefined || installed.held.has(release.version)) return undefined;
  return { kind: "update", release, downgrade: true };
}

function olderThan(release: string, minimum: string): boolean {
  const have = release.split(/[^0-9]+/).map(Number);
  for (const [place, need] of minimum.split(".").map(Number).entries()) {
    const difference = (have[place] ?? 0) - need;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
