import { release as osRelease } from "node:os";
import { withLock } from "../durable/lock.js";
import { streamPrefix } from "../installing/layout.js";
import { readMemory, remember } from "../installing/memory.js";
import { isOnDisk } from "../installing/stage-release.js";
import { chooseOffer, type Offer } from "../metadata/offer.js";
import type { Release } from "../metadata/release.js";
import type { ReleaseIndex } from "../metadata/release-index.js";
import { compareVersions } from "../metadata/version.js";
import { cheapestPlan, type Plan } from "../planning/cheapest-path.js";
import { type TrustedTarget, withTrustedRepository } from "../trust/trusted-repository.js";
import { UpdateError } from "../update-error.js";
import type { UpdaterContext } from "../updater-context.js";
import { readIndex } from "./read-index.js";
import { trustedArchive, trustedPatches } from "./signed-files.js";

/** A release to go to, the way there, and the signed description of every file on the way. */
export interface FoundUpdate {
  readonly release: Release;
  readonly required?: "step" | "now" | undefined;
  readonly downgrade: boolean;
  readonly plan: Plan;
  /** True if the release still lies on the disk, so that nothing need be downloaded if it is unharmed. */
  readonly isHere: boolean;
  /** The hash of the installed release's stream, if the index knows it. */
  readonly installedStream: string | undefined;
  readonly archive: TrustedTarget;
  readonly patches: ReadonlyMap<string, TrustedTarget>;
}

/** Refreshes and verifies metadata, reads the index of the line, and chooses where to go. */
export async function checkForUpdate(
  context: UpdaterContext,
  { asked, signal }: { readonly asked: boolean; readonly signal: AbortSignal | undefined },
): Promise<FoundUpdate | undefined> {
  const { layout, line, source, url } = context;
  const work = () =>
    withTrustedRepository(
      { dir: layout.metadata, embeddedRoot: context.root, metadataUrl: `${url}/metadata`, source, signal },
      async (repository) => {
        const index = await readIndex(context, repository, signal);
        const offer = await offerFrom(context, index, asked);
        if (offer.kind !== "update") return undefined;
        const installedStream = streamOfInstalled(index, context.folder);
        const { badPatches } = await readMemory(layout);
        const plan = cheapestPlan(index.releases, offer.release, {
          stream: installedStream ?? "",
          badPatches: new Set(badPatches),
        });
        const archive = await trustedArchive(repository, line, offer.release);
        const patches = await trustedPatches(repository, line, plan);
        const isHere = await isOnDisk(layout, offer.release);
        return { ...offer, plan, isHere, installedStream, archive, patches };
      },
    );
  return withLock(layout.metadataLock, 30_000, work, signal);
}

async function offerFrom(context: UpdaterContext, index: ReleaseIndex, asked: boolean): Promise<Offer> {
  const { layout, line, version, folder } = context;
  const memory = await remember(layout, (each) => each);
  const newestSeen = memory.newestSeen[line.channel];
  const offer = chooseOffer(
    index,
    {
      version,
      id: memory.id,
      held: new Set(Object.keys(memory.held)),
      osRelease: osRelease(),
      ...(newestSeen ? { newestSeen: newestSeen as typeof version } : {}),
      ...(memory.channels[folder] ? { channel: memory.channels[folder] } : {}),
    },
    { now: new Date(), asked },
  );
  if (offer.kind === "rolled-back") {
    throw new UpdateError({
      reason: "ROLLBACK",
      message: `the repository's newest release is ${offer.newestListed ?? "none"}, but ${offer.newestKnown} was there before. Nothing is installed from it.`,
      remedy: "Tell the publisher.",
    });
  }
  const newest = index.releases[0]?.version;
  if (newest !== undefined && newest !== newestSeen) {
    await remember(layout, (each) => ({
      ...each,
      newestSeen: { ...each.newestSeen, [line.channel]: newest },
    }));
  }
  if (offer.kind === "none") refuseTwin(context, index);
  return offer;
}

/** The same version with other bytes: an update to a newer release heals that, but with none the user must know. */
function refuseTwin({ version, folder }: UpdaterContext, index: ReleaseIndex): void {
  const own = index.releases.find((release) => compareVersions(release.version, version) === 0);
  if (own !== undefined && !own.stream.sha256.startsWith(streamPrefix(folder))) {
    throw new UpdateError({
      reason: "METADATA",
      message: `version ${version} is installed with other content than the repository lists for it.`,
      remedy: "Its publisher must give new content a new version.",
    });
  }
}

/** The folder's name has the beginning of the hash; whatever the index knows that begins alike is checked in full later. */
function streamOfInstalled({ releases }: ReleaseIndex, folder: string): string | undefined {
  const known = releases.flatMap(({ stream, patches }) => [
    stream.sha256,
    ...patches.map(({ from }) => from),
  ]);
  return known.find((hash) => hash.startsWith(streamPrefix(folder)));
}
