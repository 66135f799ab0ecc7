import { randomBytes } from "node:crypto";
import { cp, lstat, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { renameDurably } from "@toasty/kit/atomic-file";
import { onDisk } from "../durable/disk-error.js";
import { syncTree } from "../durable/durable-file.js";
import { withLock } from "../durable/lock.js";
import { checkInstalled, openInstalled, streamOf } from "../patch/index.js";
import { writeJournal } from "./journal.js";
import { draftFolder, type Layout, layoutOf, releaseFolder } from "./layout.js";
import { swapPointer } from "./pointer.js";

/**
 * Lays out an installation from a release's folder: what an installer does the first time, and to repair one.
 *
 * @param release a folder with a manifest, as `@toasty/releases` makes it
 * @returns the folder of the release inside the installation
 */
export async function installRelease({
  release,
  installRoot,
}: {
  readonly release: string;
  readonly installRoot: string;
}): Promise<string> {
  const layout = layoutOf(installRoot);
  return onDisk("installing the app", async () => {
    const opened = await openInstalled(release);
    const { sha256 } = await streamOf(opened);
    const folder = releaseFolder(opened.manifest.version, sha256);
    const place = join(layout.versions, folder);
    await mkdir(layout.state, { recursive: true });
    await withLock(layout.installLock, 10_000, async () => {
      if (!(await isWhole(place, sha256))) await layOut(release, place, layout);
      await writeJournal(layout, { state: "idle" });
      await swapPointer(layout, folder);
    });
    return place;
  });
}

async function isWhole(place: string, stream: string): Promise<boolean> {
  try {
    await checkInstalled(await openInstalled(place), stream);
    return true;
  } catch {
    return false;
  }
}

async function layOut(release: string, place: string, layout: Layout): Promise<void> {
  const [draft, damaged] = [newDraft(layout), newDraft(layout)];
  try {
    await cp(release, draft, { recursive: true, verbatimSymlinks: true });
    await syncTree(draft);
    if (await lstat(place).catch(() => undefined)) await renameDurably(place, damaged);
    await renameDurably(draft, place);
  } finally {
    for (const each of [draft, damaged]) await rm(each, { recursive: true, force: true });
  }
}

function newDraft(layout: Layout): string {
  return draftFolder(layout, randomBytes(6).toString("hex"));
}
