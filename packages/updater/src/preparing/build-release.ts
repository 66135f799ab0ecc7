import type { FoundUpdate } from "../checking/check-for-update.js";
import { downloadTarget } from "../downloading/download-target.js";
import { heldBytes } from "../downloading/part-file.js";
import { isLastingRefusal, NetworkError } from "../fetching/network-error.js";
import { remember } from "../installing/memory.js";
import { checkSpace } from "../installing/space.js";
import { stageArchive, stagePatches } from "../installing/stage-release.js";
import { sweepDownloads, sweepVersions } from "../installing/sweep.js";
import type { Plan } from "../planning/cheapest-path.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import { UpdateError } from "../update-error.js";
import type { UpdaterContext } from "../updater-context.js";
import type { planProgress } from "./progress.js";

/** Input of the preparation of an update. */
export interface Preparation {
  readonly context: UpdaterContext;
  readonly found: FoundUpdate;
  readonly signal: AbortSignal | undefined;
  readonly progress: ReturnType<typeof planProgress>;
}

/**
 * Downloads what the plan needs and builds the release in its own folder.
 *
 * If a patch fails for any reason that is not this machine's, the archive is taken in the same run. A patch that is
 * bad, or that the host refuses, is not tried again.
 */
export async function buildRelease(preparation: Preparation): Promise<void> {
  const { context, found } = preparation;
  if (found.plan.kind === "patch") {
    const failure = await buildByPatches(preparation, found.plan);
    if (failure === undefined) return;
    if (failure.lasting) {
      await sweepDownloads(context.layout.downloads, [found.archive.digest]);
      await remember(context.layout, (memory) => ({
        ...memory,
        badPatches: [...new Set([...memory.badPatches, ...failure.suspects])].slice(-100),
      }));
    }
  }
  await buildFromArchive(preparation);
}

/** A failure that the archive may make good. */
interface PatchFailure {
  /** False if the same patches may work another time. */
  readonly lasting: boolean;
  /** Hashes of the patches that may be at fault. */
  readonly suspects: readonly string[];
}

async function buildByPatches(
  preparation: Preparation,
  plan: Plan & { readonly kind: "patch" },
): Promise<PatchFailure | undefined> {
  const { context, found, signal, progress } = preparation;
  const { release, installedStream = "" } = found;
  const hashes = plan.steps.map(({ patch }) => patch.sha256);
  let suspects = hashes;
  try {
    // Between two patches the release in the middle is written too.
    const written = plan.steps.reduce((sum, { makes }) => sum + makes.stream.length, 0);
    const signed = plan.steps.map((step) => {
      const target = found.patches.get(step.patch.sha256);
      if (target) return { step, target };
      suspects = [step.patch.sha256];
      throw new UpdateError({
        reason: "CORRUPT",
        message: `the patch ${step.patch.path} is not the signed one.`,
      });
    });
    await roomFor(
      preparation,
      signed.map(({ target }) => target),
      written,
    );
    progress.plan(plan.bytes);
    const chain = [];
    for (const { step, target } of signed) {
      suspects = [step.patch.sha256];
      chain.push({ ...step, file: await download(preparation, target) });
    }
    suspects = hashes;
    await stagePatches(
      {
        layout: context.layout,
        line: context.line,
        release,
        signal,
        onWritten: (bytes) => progress.install(bytes, written),
      },
      { folder: context.folder, stream: installedStream },
      chain,
    );
    return undefined;
  } catch (error) {
    const fault = patchFaultOf(error);
    if (fault === undefined) throw error;
    return { lasting: fault === "lasting", suspects };
  }
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

/**
 * Tells a fault of the patches or their base from one of the disk or a cancellation (undefined). An error of the
 * network counts as one: metadata came from the same host a moment ago, so the archive is worth a try.
 */
function patchFaultOf(error: unknown): "lasting" | "passing" | undefined {
  if (!(error instanceof UpdateError)) return undefined;
  if (error instanceof NetworkError) return isLastingRefusal(error) ? "lasting" : "passing";
  return ["CORRUPT", "UNSAFE", "METADATA", "NOT_FOUND"].includes(error.reason) ? "lasting" : undefined;
}
