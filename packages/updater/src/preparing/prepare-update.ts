import type { FoundUpdate } from "../checking/check-for-update.js";
import { onDisk } from "../durable/disk-error.js";
import { withLock } from "../durable/lock.js";
import { type Move, readJournal, writeJournal } from "../installing/journal.js";
import { releaseFolder, versionOf } from "../installing/layout.js";
import { readPointer } from "../installing/pointer.js";
import { isStaged } from "../installing/stage-release.js";
import { sweepDownloads, sweepVersions } from "../installing/sweep.js";
import { compareVersions } from "../metadata/version.js";
import { cancelled, UpdateError } from "../update-error.js";
import type { UpdaterContext } from "../updater-context.js";
import { buildRelease, type Preparation } from "./build-release.js";
import { type Progress, planProgress } from "./progress.js";

/** Builds the release in its own folder, if it does not lie there yet, and writes the journal: staged. */
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
      if (!(await isStaged(staging))) await buildRelease(preparation);
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

async function refuseWhilePending({ layout }: UpdaterContext): Promise<void> {
  const journal = await readJournal(layout);
  if (journal.state === "pending" || journal.state === "switching") {
    throw new UpdateError({
      reason: "INSTALL",
      message: `version ${journal.move.version} has been installed and is not marked healthy yet.`,
      remedy: "Call markHealthy() before the next update.",
    });
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
    throw new UpdateError({
      reason: "INSTALL",
      message: `version ${versionOf(inForce)} has been installed since ${release.version} was found.`,
      remedy: "Restart, or check again.",
    });
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
