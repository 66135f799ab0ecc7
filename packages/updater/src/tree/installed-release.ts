import { createHash } from "node:crypto";
import { lstat, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import {
  type ManifestFile,
  manifestFile,
  parseManifest,
  type ReleaseManifest,
} from "../metadata/manifest.js";
import type { StreamReference } from "../metadata/release.js";
import { UpdateError } from "../update-error.js";
import { readPieces } from "./read-pieces.js";
import { hashFile } from "./scan-folder.js";

/** A release as it lies in a folder: its manifest, and the manifest's own bytes. */
export interface InstalledRelease {
  readonly folder: string;
  readonly manifest: ReleaseManifest;
  readonly manifestBytes: Buffer;
}

/** Reads the manifest of an installed release. Its files are not looked at. */
export async function openInstalled(folder: string): Promise<InstalledRelease> {
  const manifestBytes = await readFile(join(folder, manifestFile));
  return { folder, manifest: parseManifest(manifestBytes), manifestBytes };
}

/** The files of a manifest, in the order of the canonical stream. */
export function filesOf(manifest: ReleaseManifest): ManifestFile[] {
  return manifest.entries.filter((entry) => "sha256" in entry);
}

/** Length and hash of a release's canonical stream: the contents of its files by path, then its manifest. */
export async function streamOf(release: InstalledRelease, signal?: AbortSignal): Promise<StreamReference> {
  const hash = createHash("sha256");
  let length = 0;
  for (const file of filesOf(release.manifest)) {
    for await (const piece of readPieces(join(release.folder, file.path), signal)) {
      hash.update(piece);
      length += piece.length;
    }
  }
  hash.update(release.manifestBytes);
  return { length: length + release.manifestBytes.length, sha256: hash.digest("hex") };
}

/**
 * Checks that every file of an installed release is what it was when it was installed, and that the release is the
 * signed one. Files that the manifest does not list are none of our business.
 */
export async function checkInstalled(
  release: InstalledRelease,
  stream: StreamReference["sha256"],
  signal?: AbortSignal,
): Promise<void> {
  for (const entry of release.manifest.entries) {
    const place = join(release.folder, entry.path);
    const found = await lstat(place).catch(() => undefined);
    const same =
      "link" in entry
        ? found?.isSymbolicLink() && (await readlink(place)) === entry.link
        : found?.isFile() && found.size === entry.length;
    if (!same) throw changed(entry.path);
  }
  if ((await streamOf(release, signal)).sha256 === stream) return;
  for (const file of filesOf(release.manifest)) {
    if ((await hashFile(join(release.folder, file.path), signal)) !== file.sha256) throw changed(file.path);
  }
  throw new UpdateError({
    reason: "CORRUPT",
    message: "the installed release is not the one that its version stands for.",
  });
}

function changed(path: string): UpdateError {
  return new UpdateError({
    reason: "CORRUPT",
    message: `the installed file ${JSON.stringify(path)} was changed or removed since it was installed.`,
  });
}
