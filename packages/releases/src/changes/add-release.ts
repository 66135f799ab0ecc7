import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  archiveTarget,
  channelOfVersion,
  compareVersions,
  parseManifest,
  parseVersion,
  type Release,
  type ReleaseLine,
  type RollOut,
  serializeManifest,
} from "@toasty/updater/metadata";
import { createArchive, hashFile, type InstalledRelease, scanFolder, streamOf } from "@toasty/updater/patch";
import { ReleaseError } from "../release-error.js";
import { ChannelDraft } from "./channel-draft.js";
import type { Context, WorkOptions } from "./context.js";
import { type LineOptions, pickLine } from "./pick-line.js";
import { newSalt } from "./roll-out.js";
import { type Settled, settle } from "./settle.js";

/** Description of a new release. */
export interface AddOptions extends LineOptions, WorkOptions {
  /** A semantic version without build metadata. */
  readonly version: string;
  /** The release's files, built and code-signed. Everything in it is part of the release. */
  readonly folder: string;
  /** The command that starts the app; parts with `./` are inside the folder: `["./bin/acme"]`, `["node", "./main.js"]`. */
  readonly launch: readonly [string, ...string[]];
  /** `step`: nobody may skip this release. `now`: the app should insist on it. */
  readonly required?: "step" | "now" | undefined;
  /** Give it to so many of a hundred installations at first. Default: to all. */
  readonly percent?: number | undefined;
  readonly minOs?: string | undefined;
  /** Release notes, for people. */
  readonly notes?: string | undefined;
  /** Whatever the app wants to be told. */
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  /** zstd's level. Default 19. */
  readonly level?: number | undefined;
}

/** Result of adding a release. */
export interface Added extends Settled {
  readonly line: ReleaseLine;
  readonly release: Release;
  /** True if the very same release was there already. */
  readonly unchanged: boolean;
}

/**
 * Adds a release: packs its folder, lists it in its line's index, and signs as far as keys are at hand.
 *
 * A version stands for the same bytes for ever: adding it again with the same files changes nothing, with others is
 * refused, since installations that have the first could never be told apart from those that have the second.
 */
export async function addRelease(context: Context, options: AddOptions): Promise<Added> {
  const { folder, settings, now } = context;
  const version = parseVersion(options.version);
  const line = pickLine(settings, options, channelOfVersion(version));
  const draft = await ChannelDraft.open(context, line.channel);
  const index = await draft.index(line);

  const source = await readRelease(options, line);
  const stream = await streamOf(source, options.signal);
  const known = index.releases.find((release) => release.version === version);
  if (known?.stream.sha256 === stream.sha256)
    return { ...(await settle(context)), line, release: known, unchanged: true };
  if (known) {
    throw new ReleaseError({
      reason: "EXISTS",
      message: `${line.app} ${version} was released before, with other files.`,
      remedy: "Give these another version.",
    });
  }

  await using work = await folder.workFolder();
  const file = join(work.path, "archive");
  const onProgress = (done: number) =>
    options.onProgress?.({ step: "archive", what: version, done, total: stream.length });
  // At a high level the first bytes take their time.
  onProgress(0);
  await createArchive(source, file, { signal: options.signal, level: options.level, onProgress });
  const path = archiveTarget(line, version);
  const archive = { path, length: (await stat(file)).size, sha256: await hashFile(file, options.signal) };
  await folder.keepTarget(file, path, archive.sha256);

  const release: Release = {
    version,
    archive,
    stream,
    patches: [],
    publishedAt: now().toISOString(),
    ...(options.required ? { required: options.required } : {}),
    ...(options.percent === undefined
      ? {}
      : { rollOut: { percent: options.percent, salt: newSalt() } satisfies RollOut }),
    ...(options.minOs ? { minOs: options.minOs } : {}),
    ...(options.notes ? { notes: options.notes } : {}),
    ...(options.custom ? { custom: options.custom } : {}),
  };
  draft.put(archive, { kind: "archive", line, version, stream: stream.sha256 });
  await draft.putIndex(line, inOrder([...index.releases, release]));
  await draft.save();
  return { ...(await settle(context)), line, release, unchanged: false };
}

export function inOrder(releases: readonly Release[]): Release[] {
  return releases.toSorted((a, b) => compareVersions(b.version, a.version));
}

async function readRelease(
  { folder, version, launch, signal }: AddOptions,
  line: ReleaseLine,
): Promise<InstalledRelease> {
  const entries = await scanFolder(folder, signal).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR") throw cause;
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: `there is no folder ${folder} to release.`,
      cause,
    });
  });
  for (const part of launch) {
    if (part.startsWith("./") && !entries.some((entry) => entry.path === part.slice(2))) {
      throw new ReleaseError({
        reason: "CONFIG",
        message: `the launch command names ${part}, which is not in ${folder}.`,
      });
    }
  }
  const { app, platform } = line;
  const link = entries.find((entry) => "link" in entry);
  if (link && platform.startsWith("win32-")) {
    throw new ReleaseError({
      reason: "CONFIG",
      message: `${link.path} is a symbolic link, which most users of Windows may not make.`,
      remedy: "Put the file itself in its place.",
    });
  }
  const manifestBytes = serializeManifest({ app, version: parseVersion(version), platform, launch, entries });
  return { folder, manifest: parseManifest(manifestBytes), manifestBytes };
}
