import { type InstalledRelease, streamOf } from "../../tree/installed-release.js";
import { releaseSource } from "../release-source.js";
import { makePatch } from "./make-patch.js";

/** Makes the patch between two releases. Slow and hungry for memory: `makeReleasePatchInWorker` keeps it off the main thread. */
export async function makeReleasePatch(
  file: string,
  from: InstalledRelease,
  to: InstalledRelease,
  onProgress?: (done: number) => void,
): Promise<void> {
  const base = releaseSource(from);
  const target = releaseSource(to);
  try {
    const [fromStream, toStream] = [await streamOf(from), await streamOf(to)];
    await makePatch(file, base, target, {
      baseHash: fromStream.sha256,
      targetHash: toStream.sha256,
      onProgress,
    });
  } finally {
    base.close();
    target.close();
  }
}
