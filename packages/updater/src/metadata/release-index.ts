import { UpdateError } from "../update-error.js";
import { CHANNELS } from "./channel.js";
import { releaseAt } from "./parse-release.js";
import { items, member, oneOf, parseJson, refuse } from "./shape.js";
import type { ReleaseLine } from "./target-name.js";
import { compareVersions, type Version } from "./version.js";

/** The signed list of all releases of one app on one channel and platform. */
export interface ReleaseIndex extends ReleaseLine {
  /** Newest first. */
  readonly releases: readonly Release[];
}

export interface Release {
  readonly version: Version;
  readonly archive: TargetReference;
  /** The canonical stream of the release's files: what identifies an installed release, and what patches lead from and to. */
  readonly stream: StreamReference;
  readonly patches: readonly PatchReference[];
  /** `step`: nobody may skip this release. `now`: whoever is older should update before going on. */
  readonly required?: "step" | "now";
  readonly rollOut?: RollOut;
  readonly yanked?: Yank;
  /** The oldest version of the operating system that can run it, as `os.release()` counts: `10.0.19041`, `22.4.0`. */
  readonly minOs?: string;
  readonly publishedAt?: string;
  /** What is new, for people. */
  readonly notes?: string;
  /** Whatever the publisher wants to tell the app. */
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** A TUF target by name; length and hash are repeated here so that a plan can be made before its metadata is read. */
export interface TargetReference {
  readonly path: string;
  readonly length: number;
  readonly sha256: string;
}

export interface StreamReference {
  readonly length: number;
  readonly sha256: string;
}

export interface PatchReference extends TargetReference {
  /** The SHA-256 of the canonical stream that the patch starts from. */
  readonly from: string;
}

export interface RollOut {
  /** How many of a hundred installations may have the release, from 0 to 100. */
  readonly percent: number;
  /** Chosen anew for each release, so that it is not always the same people who come first. */
  readonly salt: string;
  /** With `rampHours`: the share grows from nothing at this moment to `percent`. */
  readonly startsAt?: string;
  readonly rampHours?: number;
}

export interface Yank {
  readonly reason: string;
  /** The older release that installations of this one should go back to, if no newer one can be had. */
  readonly downgradeTo?: Version;
}

/** An index may not be longer than this. */
export const MAX_INDEX_BYTES = 256 * 1024;

/** The bytes of an index; refuses one that `parseReleaseIndex` would refuse. */
export function serializeReleaseIndex(index: ReleaseIndex): Buffer {
  const { app, channel, platform } = index;
  const releases = [...index.releases].sort((a, b) => compareVersions(b.version, a.version));
  const bytes = Buffer.from(`${JSON.stringify({ schema: 1, app, channel, platform, releases }, null, 1)}\n`);
  parseReleaseIndex(bytes, index);
  return bytes;
}

/** Reads an index and checks that it is for this line, complete, in order and without contradictions. */
export function parseReleaseIndex(bytes: Uint8Array, line: ReleaseLine): ReleaseIndex {
  if (bytes.length > MAX_INDEX_BYTES) {
    throw new UpdateError(
      "metadata",
      `the release index is longer than ${MAX_INDEX_BYTES} bytes; drop old releases.`,
    );
  }
  const root = parseJson(Buffer.from(bytes).toString("utf8"), "the release index");
  oneOf([1])(member(root, "schema"));
  const app = oneOf([line.app])(member(root, "app"));
  const channel = oneOf(CHANNELS)(member(root, "channel"));
  if (channel !== line.channel) refuse(member(root, "channel"), JSON.stringify(line.channel));
  const platform = oneOf([line.platform])(member(root, "platform"));
  const releases = items(member(root, "releases")).map((field) => releaseAt(field, line));
  checkOrder(releases);
  checkDowngrades(releases);
  return { app, channel, platform, releases };
}

function checkOrder(releases: readonly Release[]): void {
  for (const [index, release] of releases.slice(1).entries()) {
    const newer = releases[index] as Release;
    if (compareVersions(newer.version, release.version) <= 0) {
      throw new UpdateError(
        "metadata",
        `the release index lists ${newer.version} before ${release.version}; newest first, each once.`,
      );
    }
  }
}

function checkDowngrades(releases: readonly Release[]): void {
  for (const { version, yanked } of releases) {
    if (yanked?.downgradeTo === undefined) continue;
    const aim = releases.find((release) => release.version === yanked.downgradeTo);
    if (aim === undefined || aim.yanked !== undefined || compareVersions(aim.version, version) >= 0) {
      throw new UpdateError(
        "metadata",
        `the yanked release ${version} points back to ${yanked.downgradeTo}, which is not an older, good release of this index.`,
      );
    }
  }
}
