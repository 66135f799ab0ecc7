import { randomBytes } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { renameDurably } from "@toasty/kit/atomic-file";
import { onDisk } from "../durable/disk-error.js";
import type { Release } from "../metadata/release.js";
import type { ReleaseLine } from "../metadata/target-name.js";
import { applyReleasePatch, checkInstalled, extractArchive, openInstalled } from "../patch/index.js";
import type { PatchStep } from "../planning/cheapest-path.js";
import { UpdateError } from "../update-error.js";
import { draftFolder, type Layout, releaseFolder } from "./layout.js";

interface Staging {
  readonly layout: Layout;
  readonly line: ReleaseLine;
  readonly release: Release;
  readonly signal?: AbortSignal | undefined;
  readonly onWritten?: ((bytes: number) => void) | undefined;
}

/** True if the release's folder is on the disk; only {@link isStaged} looks into it. */
export async function isOnDisk(layout: Layout, release: Release): Promise<boolean> {
  return (await stat(placeOf(layout, release)).catch(() => undefined)) !== undefined;
}

/** True if the release lies here already, whole and unharmed: the one before the one in force, for example. */
export async function isStaged({ layout, release, signal }: Staging): Promise<boolean> {
  if (!(await isOnDisk(layout, release))) return false;
  const place = placeOf(layout, release);
  try {
    await checkInstalled(await openInstalled(place), release.stream.sha256, signal);
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UpdateError || (error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Unpacks a verified archive into the release's own folder. */
export async function stageArchive(staging: Staging, archive: string): Promise<void> {
  const { release, signal, onWritten } = staging;
  await inDraft(staging, (into) =>
    extractArchive({ archive, into, stream: release.stream, signal, onProgress: onWritten }),
  );
}

/** Builds a release from the installed one through a chain of verified patches. */
export async function stagePatches(
  staging: Staging,
  from: { readonly folder: string; readonly stream: string },
  chain: readonly (PatchStep & { readonly file: string })[],
): Promise<void> {
  const { layout, signal, onWritten } = staging;
  const installed = await openInstalled(join(layout.versions, from.folder)).catch((cause) => {
    throw new UpdateError({
      reason: "CORRUPT",
      message: `the installed release ${from.folder} cannot be read.`,
      cause,
    });
  });
  await checkInstalled(installed, from.stream, signal);
  const drafts: string[] = [];
  try {
    await inDraft(staging, async (last) => {
      let base = installed;
      let stream = from.stream;
      let written = 0;
      for (const { file, makes } of chain) {
        const into = makes === chain.at(-1)?.makes ? last : await newDraft(layout);
        if (into !== last) drafts.push(into);
        const before = written;
        const onProgress = (bytes: number) => onWritten?.(before + bytes);
        await applyReleasePatch({
          patch: file,
          from: base,
          fromStream: stream,
          into,
          stream: makes.stream,
          signal,
          onProgress,
        });
        written += makes.stream.length;
        base = await openInstalled(into);
        stream = makes.stream.sha256;
      }
    });
  } finally {
    for (const draft of drafts) await rm(draft, { recursive: true, force: true });
  }
}

/** Lets a release be written into a draft, checks what it is, and gives it its name. A failure leaves nothing. */
async function inDraft(staging: Staging, write: (into: string) => Promise<void>): Promise<void> {
  const { layout, line, release } = staging;
  await onDisk("writing the new release", async () => {
    const draft = await newDraft(layout);
    try {
      await write(draft);
      const { manifest } = await openInstalled(draft);
      if (
        manifest.app !== line.app ||
        manifest.platform !== line.platform ||
        manifest.version !== release.version
      ) {
        throw new UpdateError({
          reason: "METADATA",
          message: `the release holds ${manifest.app} ${manifest.version} for ${manifest.platform}, not ${line.app} ${release.version} for ${line.platform}.`,
          remedy: "Tell the publisher.",
        });
      }
      const place = placeOf(layout, release);
      await rm(place, { recursive: true, force: true });
      await renameDurably(draft, place);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  });
}

async function newDraft(layout: Layout): Promise<string> {
  const draft = draftFolder(layout, randomBytes(6).toString("hex"));
  await mkdir(draft, { recursive: true });
  return draft;
}

function placeOf(layout: Layout, { version, stream }: Release): string {
  return join(layout.versions, releaseFolder(version, stream.sha256));
}
