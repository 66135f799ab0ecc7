import { UpdateError } from "../update-error.js";
import { allChannels } from "./channel.js";
import { releaseAt } from "./parse-release.js";
import type { Release } from "./release.js";
import { items, member, oneOf, parseJson, refuse } from "./shape.js";
import type { ReleaseLine } from "./target-name.js";
import { compareVersions } from "./version.js";

/** The signed list of all releases of one app on one channel and platform. */
export interface ReleaseIndex extends ReleaseLine {
  /** Newest first. */
  readonly releases: readonly Release[];
}

/** An index may not be longer than this. */
export const maxIndexBytes = 256 * 1024;

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
  if (bytes.length > maxIndexBytes) {
    throw new UpdateError({
      reason: "METADATA",
      message: `the release index is longer than ${maxIndexBytes} bytes.`,
      remedy: "Drop old releases.",
    });
  }
  const root = parseJson(Buffer.from(bytes).toString("utf8"), "the release index");
  oneOf([1])(member(root, "schema"));
  const app = oneOf([line.app])(member(root, "app"));
  const channel = oneOf(allChannels)(member(root, "channel"));
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
      throw new UpdateError({
        reason: "METADATA",
        message: `the release index lists ${newer.version} before ${release.version}; newest first, each once.`,
      });
    }
  }
}

function checkDowngrades(releases: readonly Release[]): void {
  for (const { version, yanked } of releases) {
    if (yanked?.downgradeTo === undefined) continue;
    const aim = releases.find((release) => release.version === yanked.downgradeTo);
    if (aim === undefined || aim.yanked !== undefined || compareVersions(aim.version, version) >= 0) {
      throw new UpdateError({
        reason: "METADATA",
        message: `the yanked release ${version} points back to ${yanked.downgradeTo}, which is not an older, good release of this index.`,
      });
    }
  }
}
