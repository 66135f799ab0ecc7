import { mkdir } from "node:fs/promises";
import { onDisk } from "../durable/disk-error.js";
import { isTransient } from "../fetching/network-error.js";
import { pause } from "../fetching/retry.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import { UpdateError } from "../update-error.js";
import type { Download } from "./download.js";
import { fetchRest, isRefusedRange } from "./fetch-rest.js";
import { finish, forget, isFinished, lengthOf, placeOf } from "./part-file.js";

/**
 * Brings a target to this machine and returns where it is, once its length and hash are what was signed.
 *
 * What a broken connection, a cancelled run or a crash left is taken up again; bytes that turn out wrong are removed,
 * and a download that was put together from pieces gets one more chance from the start.
 */
export async function downloadTarget(download: Download): Promise<string> {
  const { folder, target } = download;
  const place = placeOf(folder, target);
  await onDisk("preparing the download", () => mkdir(folder, { recursive: true }));
  if (await isFinished(place.file, target, download.signal)) {
    download.onBytes?.(target.length);
    return place.file;
  }
  const { network } = download.source;
  let furthest = await lengthOf(place.part);
  let fruitless = 0;
  let begunAgain = false;
  for (;;) {
    const before = await lengthOf(place.part);
    try {
      if (before < target.length || before === 0) await fetchRest(download, place, before);
      if (await finish(place, target, download.signal)) return place.file;
      if (before === 0 || begunAgain) throw wrongBytes(target);
    } catch (error) {
      if (!isRefusedRange(error) || before === 0 || begunAgain) {
        const reached = await lengthOf(place.part);
        // A few bytes more are not worth another try: a server could go on like that for ever.
        fruitless = reached >= furthest + network.minBytes ? 0 : fruitless + 1;
        furthest = Math.max(furthest, reached);
        if (!isTransient(error) || fruitless >= network.attempts) throw error;
        await pause(network, fruitless + 1, download.signal);
        continue;
      }
      await forget(place);
    }
    begunAgain = true;
    furthest = 0;
  }
}

function wrongBytes(target: TrustedTarget): UpdateError {
  return new UpdateError({
    reason: "CORRUPT",
    message: `the bytes of ${target.path} are not the ones that were signed; they are removed.`,
    remedy: "Try again later, or tell the publisher.",
  });
}
