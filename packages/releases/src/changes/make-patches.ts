import { mkdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  compareVersions,
  type PatchReference,
  parseVersion,
  patchTarget,
  type Release,
  type ReleaseLine,
} from "@toasty/updater/metadata";
import {
  applyReleasePatch,
  hashFile,
  type InstalledRelease,
  makeReleasePatchInWorker,
} from "@toasty/updater/patch";
import { ReleaseError } from "../release-error.js";
import { inOrder } from "./add-release.js";
import { ChannelDraft, releaseIn } from "./channel-draft.js";
import type { Context, WorkOptions } from "./context.js";
import { type LineOptions, pickLine } from "./pick-line.js";
import { type Settled, settle } from "./settle.js";
import { unpackInto } from "./unpack-release.js";

/** Options of making patches. */
export interface PatchOptions extends LineOptions, WorkOptions {
  /** The release to lead to. Default: the newest of the line. */
  readonly version?: string | undefined;
  /** Patches are made from so many releases before it. Default 5. */
  readonly last?: number | undefined;
  /** So many patches are made at a time, each by a thread with about six times the release in memory. Default: one for each core, at most two. */
  readonly threads?: number | undefined;
}

/** Result of making patches. */
export interface Patched extends Settled {
  readonly patches: readonly PatchReference[];
  /** The patches that were made and not kept, because they would save too little. */
  readonly skipped: readonly SkippedPatch[];
}

/** A patch that is too large to be worth its place. */
export interface SkippedPatch {
  /** The version that it would lead from. */
  readonly from: string;
  readonly length: number;
  /** Its length as a share of the archive, which is more than `maxPatchShare`. */
  readonly share: number;
}

/**
 * The largest share of the archive that a patch may have. A larger one would save less than a fifth of a download, and
 * for that it would take its place at the host for every release that it leads from.
 */
export const maxPatchShare = 0.8;

/**
 * Makes patches from the releases before one, in worker threads.
 *
 * Each is applied and compared with what it should make before it is signed. Patches that are there already are kept.
 */
export async function makePatches(context: Context, options: PatchOptions = {}): Promise<Patched> {
  const { folder, settings } = context;
  const line = pickLine(settings, options);
  const draft = await ChannelDraft.open(context, line.channel);
  const { releases, ...rest } = await draft.index(line);
  const target = options.version
    ? releaseIn({ ...rest, releases }, parseVersion(options.version))
    : releases.find((release) => !release.yanked);
  if (target === undefined)
    throw new ReleaseError({
      reason: "NOT_FOUND",
      message: "there is no release to make patches for.",
      remedy: "Add one first.",
    });
  const made = new Set(target.patches.map((patch) => patch.from));
  const bases = releases
    .filter(({ version, stream }) => compareVersions(version, target.version) < 0 && !made.has(stream.sha256))
    .slice(0, options.last ?? 5);

  await using work = await folder.workFolder();
  const unpacked = async (release: Release) => {
    const into = join(work.path, release.version);
    await mkdir(into);
    return unpackInto(context, release, into, options.signal);
  };
  const to = bases.length > 0 ? await unpacked(target) : undefined;
  const patches: PatchReference[] = [];
  const skipped: SkippedPatch[] = [];
  const queue = [...bases];
  const worker = async () => {
    for (let base = queue.shift(); base !== undefined && to; base = queue.shift()) {
      const made = await makeOne(context, line, base, target, await unpacked(base), to, work.path, options);
      if ("path" in made) patches.push(made);
      else skipped.push(made);
    }
  };
  const threads = options.threads ?? Math.min(2, availableParallelism());
  await allOrStop(Array.from({ length: threads }, worker), () => queue.splice(0));

  for (const patch of patches) {
    draft.put(patch, {
      kind: "patch",
      line,
      version: target.version,
      stream: target.stream.sha256,
      from: patch.from,
    });
  }
  if (patches.length > 0) {
    const changed: Release = {
      ...target,
      patches: [...target.patches, ...patches.toSorted((a, b) => (a.path < b.path ? -1 : 1))],
    };
    await draft.putIndex(line, inOrder([...releases.filter((each) => each !== target), changed]));
    await draft.save();
  }
  return {
    ...(await settle(context)),
    patches,
    skipped: bases.flatMap(({ version }) => skipped.filter(({ from }) => from === version)),
  };
}

async function makeOne(
  { folder }: Context,
  line: ReleaseLine,
  base: Release,
  target: Release,
  from: InstalledRelease,
  to: InstalledRelease,
  work: string,
  { signal, onProgress }: WorkOptions,
): Promise<PatchReference | SkippedPatch> {
  const what = `${base.version} to ${target.version}`;
  const file = join(work, `${base.version}.patch`);
  await makeReleasePatchInWorker(
    { file, from: from.folder, to: to.folder },
    { signal, onProgress: (done) => onProgress?.({ step: "patch", what, done, total: 1 }) },
  );
  const { size: length } = await stat(file);
  const share = length / target.archive.length;
  if (share > maxPatchShare) return { from: base.version, length, share };

  const { stream } = target;
  const into = join(work, `${base.version}-result`);
  await mkdir(into);
  const total = stream.length;
  await applyReleasePatch({
    patch: file,
    from,
    fromStream: base.stream.sha256,
    into,
    stream,
    signal,
    onProgress: (done) => onProgress?.({ step: "check", what, done, total }),
  });
  const path = patchTarget(line, base.version, target.version);
  const sha256 = await hashFile(file, signal);
  await folder.keepTarget(file, path, sha256);
  return { path, length, sha256, from: base.stream.sha256 };
}

/** Waits for all, also after a failure: what is still at work uses files that are about to go. */
async function allOrStop(work: readonly Promise<void>[], stop: () => void): Promise<void> {
  for (const each of work) each.catch(stop);
  const ends = await Promise.allSettled(work);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
