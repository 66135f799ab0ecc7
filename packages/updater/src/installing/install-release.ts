import { randomBytes } from "node:crypto";
import { cp, mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { onDisk } from "../durable/disk-error.js";
import { renameDurably, syncTree } from "../durable/durable-file.js";
import { openInstalled, streamOf } from "../patch/index.js";
import { writeJournal } from "./journal.js";
import { draftFolder, layoutOf, releaseFolder } from "./layout.js";
import { swapPointer } from "./pointer.js";

/**
 * Lays out an installation from a release's folder: what an installer does the first time.
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
    await mkdir(layout.state, { recursive: true });
    const draft = draftFolder(layout, randomBytes(6).toString("hex"));
    const place = join(layout.versions, folder);
    if ((await stat(place).catch(() => undefined)) === undefined) {
      await cp(release, draft, { recursive: true, verbatimSymlinks: true });
      await syncTree(draft);
      await renameDurably(draft, place);
    }
    await writeJournal(layout, { state: "idle" });
    await swapPointer(layout, folder);
    await rm(draft, { recursive: true, force: true });
    return place;
  });
}
