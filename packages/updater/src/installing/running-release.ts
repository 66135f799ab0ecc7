import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { isReleaseFolder, type Layout } from "./layout.js";
import { readPointer } from "./pointer.js";

/** Set by the launcher for the program that it starts: the folder of its release. */
export const RELEASE_VARIABLE = "TOASTY_UPDATER_RELEASE";

/** True if a launcher started this process and watches over it. */
export function isLaunched(): boolean {
  return process.env[RELEASE_VARIABLE] !== undefined;
}

/**
 * The folder of the release that this very process runs from. The pointer may name another one by now; it is asked
 * only if neither the launcher nor the program's own path tells.
 */
export async function runningRelease(layout: Layout): Promise<string> {
  const named = process.env[RELEASE_VARIABLE];
  if (named !== undefined && isReleaseFolder(named)) return named;
  const versions = await realpath(layout.versions).catch(() => layout.versions);
  for (const path of [process.argv[1], process.execPath]) {
    if (path === undefined) continue;
    const [folder] = relative(versions, await realpath(path).catch(() => path)).split(sep);
    if (folder !== undefined && isReleaseFolder(folder)) return folder;
  }
  return readPointer(layout);
}
