import { UpdateError } from "../update-error.js";
import type { Channel } from "./channel.js";
import type { Version } from "./version.js";

/** Line of releases: of an app, on one channel and one platform. */
export interface ReleaseLine {
  readonly app: string;
  readonly channel: Channel;
  /** Node's platform and architecture, such as `linux-x64`, `win32-x64` or `darwin-arm64`. */
  readonly platform: string;
}

/** The target that lists the releases of a line. */
export function indexTarget(line: ReleaseLine): string {
  return `${folderOf(line)}/index.json`;
}

/** The target with all files of one release. */
export function archiveTarget(line: ReleaseLine, version: Version): string {
  return `${folderOf(line)}/${line.app}-${version}.tar.zst`;
}

/** The target that turns one installed release into another. */
export function patchTarget(line: ReleaseLine, from: Version, to: Version): string {
  return `${folderOf(line)}/${line.app}-${from}..${to}.tpatch`;
}

/** True if a target belongs to this line and to no other app, channel or platform. */
export function isTargetOf(line: ReleaseLine, path: string): boolean {
  const name = path.slice(folderOf(line).length + 1);
  return path === `${folderOf(line)}/${name}` && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);
}

/** The platform that this process runs on. */
export function currentPlatform(): string {
  return `${process.platform}-${process.arch}`;
}

/** Checks the name of an app: it becomes part of file names and URLs on every platform. */
export function checkAppName(app: string): string {
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(app)) {
    throw new UpdateError({
      reason: "CONFIG",
      message: `"${app}" cannot name an app.`,
      remedy: 'Use up to 64 of a-z, 0-9, "-" and "_", starting with a letter or digit.',
    });
  }
  return app;
}

/** Checks the name of a platform: operating system and architecture as Node names them. */
export function checkPlatform(platform: string): string {
  if (!/^[a-z0-9]+-[a-z0-9_]+$/.test(platform)) {
    throw new UpdateError({
      reason: "CONFIG",
      message: `"${platform}" is not a platform.`,
      remedy: 'Name it as Node does: process.platform, "-", process.arch (linux-x64).',
    });
  }
  return platform;
}

function folderOf({ app, channel, platform }: ReleaseLine): string {
  return `${checkAppName(app)}/${channel}/${checkPlatform(platform)}`;
}
