import { readFile } from "node:fs/promises";
import { downloadTarget } from "../downloading/download-target.js";
import { sweepDownloads } from "../installing/sweep.js";
import { checkPurpose } from "../metadata/custom-fields.js";
import { maxIndexBytes, parseReleaseIndex, type ReleaseIndex } from "../metadata/release-index.js";
import { indexTarget } from "../metadata/target-name.js";
import type { TrustedRepository } from "../trust/trusted-repository.js";
import { UpdateError } from "../update-error.js";
import type { UpdaterContext } from "../updater-context.js";

/** Reads the signed index of the line. */
export async function readIndex(
  { layout, line, source, url, app }: UpdaterContext,
  repository: TrustedRepository,
  signal: AbortSignal | undefined,
): Promise<ReleaseIndex> {
  const path = indexTarget(line);
  const target = await repository.target(path);
  if (target === undefined) {
    throw new UpdateError({
      reason: "NOT_FOUND",
      message: `the repository has no releases of ${app} for ${line.platform} on ${line.channel}.`,
      remedy: "Check the app's name and channel.",
    });
  }
  checkPurpose(path, target.custom, { kind: "index", line });
  if (target.length > maxIndexBytes) {
    throw new UpdateError({
      reason: "METADATA",
      message: `the release index is longer than ${maxIndexBytes} bytes.`,
      remedy: "Tell the publisher.",
    });
  }
  const file = await downloadTarget({
    target,
    folder: layout.index,
    targetsUrl: `${url}/targets`,
    source,
    signal,
  });
  await sweepDownloads(layout.index, [target.digest]);
  return parseReleaseIndex(await readFile(file), line);
}
