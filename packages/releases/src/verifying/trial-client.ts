import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createUpdater, type FetchFunction, installRelease } from "@toasty/updater";
import { manifestFile, parseVersion, type ReleaseLine, serializeManifest } from "@toasty/updater/metadata";
import { scanFolder } from "@toasty/updater/patch";

/** Older than every release. */
const oldest = parseVersion("0.0.0-0");

/**
 * Does what every copy of the app does: checks for an update and prepares it, from an installation of its own that is
 * older than every release. Returns the version that it came to, undefined if there was none to be had.
 */
export async function tryAsClient(
  line: ReleaseLine,
  options: {
    readonly url: string;
    readonly root: string;
    readonly work: string;
    readonly fetch: FetchFunction;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string | undefined> {
  const { url, root, work, fetch, signal } = options;
  const release = join(work, "release");
  await mkdir(release, { recursive: true });
  await writeFile(join(release, "main.js"), "");
  const entries = await scanFolder(release);
  const { app, platform, channel } = line;
  const manifest = serializeManifest({ app, version: oldest, platform, launch: ["./main.js"], entries });
  await writeFile(join(release, manifestFile), manifest);
  const installRoot = join(work, "installed");
  await installRelease({ release, installRoot });
  const updater = await createUpdater({ app, root, url, installRoot, channel, fetch });
  const update = await updater.check({ asked: true, signal });
  return update && (await updater.prepare(update, { signal })).version;
}
