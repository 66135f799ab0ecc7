import { mkdir, readdir } from "node:fs/promises";
import { parseVersion, type Release } from "@toasty/updater/metadata";
import { extractArchive, type InstalledRelease, openInstalled } from "@toasty/updater/patch";
import { ReleaseError } from "../release-error.js";
import { ChannelDraft, releaseIn } from "./channel-draft.js";
import type { Context, WorkOptions } from "./context.js";
import { type LineOptions, pickLine } from "./pick-line.js";

/** Which release to unpack, and where. */
export interface UnpackOptions extends LineOptions, WorkOptions {
  readonly version: string;
  /** A folder that is empty or not there yet. */
  readonly into: string;
}

/**
 * Unpacks a release with its manifest, exactly as an update would leave it: what an installer brings to a machine the
 * first time, so that the first update can already be a patch.
 */
export async function unpackRelease(context: Context, options: UnpackOptions): Promise<void> {
  const line = pickLine(context.settings, options);
  const draft = await ChannelDraft.open(context, line.channel);
  const release = releaseIn(await draft.index(line), parseVersion(options.version));
  await mkdir(options.into, { recursive: true });
  if ((await readdir(options.into)).length > 0) {
    throw new ReleaseError({
      reason: "EXISTS",
      message: `${options.into} is not empty.`,
      remedy: "Name a folder that is.",
    });
  }
  await unpackInto(context, release, options.into, options.signal);
}

/** Unpacks and checks a release of the repository into an empty folder. */
export async function unpackInto(
  { folder }: Context,
  { archive, stream }: Release,
  into: string,
  signal?: AbortSignal,
): Promise<InstalledRelease> {
  await extractArchive({ archive: folder.targetFile(archive.path, archive.sha256), into, stream, signal });
  return openInstalled(into);
}
