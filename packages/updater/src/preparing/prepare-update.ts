import type { FoundUpdate } from "../checking/check-for-update.js";
import { downloadTarget } from "../downloading/download-target.js";
import { heldBytes } from "../downloading/part-file.js";
import { onDisk } from "../durable/disk-error.js";
import { withLock } from "../durable/lock.js";
import { type Move, readJournal, writeJournal } from "../installing/journal.js";
import { releaseFolder, versionOf } from "../installing/layout.js";
import { remember } from "../installing/memory.js";
import { readPointer } from "../installing/pointer.js";
import { checkSpace } from "../installing/space.js";
import { isStaged, stageArchive, stagePatches } from "../installing/stage-release.js";
import { sweepDownloads, sweepVersions } from "../installing/sweep.js";
import { compareVersions } from "../metadata/version.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import { cancelled, UpdateError } from "../update-error.js";
import type { UpdaterContext } from "../updater-context.js";
import { type Progress, planProgress } from "./progress.js";

interface Preparation {
  readonly context: UpdaterContext;
  readonly found: FoundUpdate;
  readonly signal: AbortSignal | undefined;
  readonly progress: ReturnType<typeof planProgress>;
}

/**
 * Downloads what the plan needs, builds the release in its own folder, and writes the journal: staged.
 *
 * If patches are no good, the archive is taken in the same run, and the patches are not tried again.
 */
export async function prepareUpdate(
  context: UpdaterContext,
  found: FoundUpdate,
  options: {
    readonly signal: AbortSignal | undefined;
    readonly onProgress: ((progress: Progress) => void) | undefined;
  },
): Promise<Move> {
  const { layout } = context;
  const { signal } = options;
  const preparation: Preparation = { context, found, signal, progress: planProgress(options.onProgress) };
  const work = async () => {
    await refuseWhilePending(context);
    const move = await moveTo(context, found);
    const staging = { layout, line: context.line, release: found.release, signal };
    try {
      if (!(await isStaged(staging))) await build(preparation);
    } catch (error) {
      throw signal?.aborted ? cancelled(signal) : error;
    }
    await onDisk("writing the journal", () =>
      writeJournal(layout, { state: "staged", move, restart: false }),
    );
    preparation.progress.done();
    await sweepVersions(layout, context.folder);
    await sweepDownloads(layout.downloads, []);
    return move;
  };
  return withLock(layout.installLock, 2_000, work, signal);
}

async function build(preparation: Preparation): Promise<void> {
  const { context, found } = preparation;
  if (found.plan.kind === "patch") {
    try {
      return await buildByPatches(preparation);
    } catch (error) {
      if (!isPatchFault(error)) throw error;
      await sweepDownloads(context.layout.downloads, [found.archive.digest]);
      const bad = found.plan.steps.map(({ patch }) => patch.sha256);
      await remember(context.layout, (memory) => ({
        ...memory,
        badPatches: [...new Set([...memory.badPatches, ...bad])].slice(-100),
      }));
    }
  }
  await buildFromArchive(preparation);
}

async function buildByPatches(preparation: Preparation): Promise<void> {
  const { context, found, signal, progress } = preparation;
  const { plan, release } = found;
  if (plan.kind !== "patch" || found.installedStream === undefined) return;
  // Between two patches the release in the middle is written too.
  const written = plan.steps.reduce((sum, { makes }) => sum + makes.stream.length, 0);
  const signed = plan.steps.map((step) => {
    const target = found.patches.get(step.patch.sha256);
    if (target) return { step, target };
    throw new UpdateError("corrupt", `the patch ${step.patch.path} is not the signed one.`);
  });
  await roomFor(
    preparation,
    signed.map(({ target }) => target),
    written,
  );
  progress.plan(plan.bytes);
  const chain = [];
  for (const { step, target } of signed) chain.push({ ...step, file: await download(preparation, target) });
  await stagePatches(
    {
      layout: context.layout,
      line: context.line,
      release,
      signal,
      onWritten: (bytes) => progress.install(bytes, written),
    },
    { folder: context.folder, stream: found.installedStream },
    chain,
  );
}

async function buildFromArchive(preparation: Preparation): Promise<void> {
  const { context, found, signal, progress } = preparation;
  const { archive, release } = found;
  await roomFor(preparation, [archive], release.stream.length);
  progress.plan(archive.length);
  const file = await download(preparation, archive);
  const onWritten = (bytes: number) => progress.install(bytes, release.stream.length);
  await stageArchive({ layout: context.layout, line: context.line, release, signal, onWritten }, file).catch(
    async (error) => {
      // It unpacks to something wrong, or takes up room that is wanted; only who stopped it may want it again.
      if (!signal?.aborted) await sweepDownloads(context.layout.downloads, []);
      throw error;
    },
  );
}

async function download({ context, signal, progress }: Preparation, target: TrustedTarget): Promise<string> {
  return downloadTarget({
    target,
    folder: context.layout.downloads,
    targetsUrl: `${context.url}/targets`,
    source: context.source,
    signal,
    onBytes: (bytes) => progress.download(target.digest, bytes),
  });
}

/** Clears away what is not wanted, and checks that what is still to be downloaded and written has room. */
async function roomFor(
  { context, found }: Preparation,
  targets: readonly TrustedTarget[],
  written: number,
): Promise<void> {
  const { root, downloads } = context.layout;
  const wanted = [found.archive.digest, ...found.patches.keys()];
  await sweepVersions(context.layout, context.folder);
  await sweepDownloads(downloads, wanted);
  let missing = 0;
  for (const target of targets) missing += target.length - (await heldBytes(downloads, target));
  await checkSpace(root, missing + written);
}

/** What is wrong with a patch or its base, rather than with the network, the disk or the user's wish. */
function isPatchFault(error: unknown): boolean {
  return error instanceof UpdateError && ["corrupt", "unsafe", "metadata", "not-found"].includes(error.code);
}

async function refuseWhilePending({ layout }: UpdaterContext): Promise<void> {
  const journal = await readJournal(layout);
  if (journal.state === "pending" || journal.state === "switching") {
    throw new UpdateError(
      "install",
      `version ${journal.move.version} has been installed and is not marked healthy yet. Call markHealthy() before the next update.`,
    );
  }
}

/** Back is what is in force now: another process of the app may have updated since this one started. */
async function moveTo(
  { layout, line, folder }: UpdaterContext,
  { release, downgrade }: FoundUpdate,
): Promise<Move> {
  const target = releaseFolder(release.version, release.stream.sha256);
  const inForce = await readPointer(layout);
  if (!downgrade && compareVersions(versionOf(inForce), release.version) > 0) {
    throw new UpdateError(
      "install",
      `version ${versionOf(inForce)} has been installed since ${release.version} was found. Restart, or check again.`,
    );
  }
  const previousFolder = inForce === target ? folder : inForce;
  return {
    version: release.version,
    folder: target,
    channel: line.channel,
    previousVersion: versionOf(previousFolder),
    previousFolder,
  };
}
