import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Move } from "../../src/installing/journal.js";
import { type Layout, releaseFolder } from "../../src/installing/layout.js";
import {
  currentPlatform,
  manifestFile,
  parseVersion,
  type ReleaseManifest,
  serializeManifest,
} from "../../src/metadata/index.js";

/** Folders of the releases that {@link addRelease} makes, by version. */
export const folderOf = (version: string) =>
  releaseFolder(parseVersion(version), version.replaceAll(".", "").padEnd(8, "0"));

/** A move from 1.0.0 to 1.1.0. */
export const move: Move = {
  version: parseVersion("1.1.0"),
  folder: folderOf("1.1.0"),
  channel: "stable",
  previousVersion: parseVersion("1.0.0"),
  previousFolder: folderOf("1.0.0"),
};

/** Puts a release into an installation that has nothing but a manifest. */
export function addRelease(layout: Layout, version: string, more: Partial<ReleaseManifest> = {}): string {
  const folder = folderOf(version);
  mkdirSync(join(layout.versions, folder), { recursive: true });
  const manifest = serializeManifest({
    app: "acme",
    version: parseVersion(version),
    platform: currentPlatform(),
    launch: ["node"],
    entries: [],
    ...more,
  });
  writeFileSync(join(layout.versions, folder, manifestFile), manifest);
  return folder;
}
