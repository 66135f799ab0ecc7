import { statfs } from "node:fs/promises";
import { UpdateError } from "../update-error.js";

/** A little more than is needed: file systems round up, and others write too. */
const spareBytes = 16 * 1024 * 1024;

/** Fails with `space` if fewer than this many bytes can be written to the volume of a folder. */
export async function checkSpace(folder: string, needed: number): Promise<void> {
  // Not every file system tells; then writing will.
  const volume = await statfs(folder).catch(() => undefined);
  if (volume === undefined) return;
  const free = volume.bavail * volume.bsize;
  if (free < needed + spareBytes) {
    throw new UpdateError({
      reason: "SPACE",
      message: `the update needs ${megabytes(needed + spareBytes)} on the volume of ${folder}, where ${megabytes(free)} are free.`,
      remedy: "Free some space and try again.",
    });
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
