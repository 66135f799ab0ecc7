import { maxPatchShare } from "@toasty/releases";
import { defineCommand, optional } from "../../parsing/command.js";
import { number } from "../../parsing/options.js";
import { size } from "../../printing/quantities.js";
import { conclude, openReleases, releaseLineOptions, repositoryOptions } from "../../releasing/repository.js";
import { showProgress } from "../../releasing/show-progress.js";

export const releasePatch = defineCommand({
  description: [
    "Works in threads. Each patch is applied, and what comes out compared, before it is signed.",
    `A patch of more than ${percent(maxPatchShare)} of the archive is not kept; its size is printed.`,
  ],
  operands: { version: optional("the release to lead to; the newest if left out") },
  options: {
    last: number("from so many releases before it", "NUMBER", { min: 1, max: 1000, fallback: "5" }),
    threads: number("so many at a time; each takes about six times the release in memory", "NUMBER", {
      min: 1,
      max: 64,
      fallback: "one for each core, at most 2",
    }),
    ...releaseLineOptions,
    ...repositoryOptions,
  },
  examples: [
    ["toasty release patch --key release.pem --key online.pem", "from the last five to the newest on stable"],
  ],
  async run({ operands: { version }, options, output, signal }) {
    const { last, threads, app, platform, channel } = options;
    await using repo = await openReleases(options, output, signal);
    using progress = showProgress(output);
    const patched = await repo.patch({
      version,
      last,
      threads,
      app,
      platform,
      channel,
      onProgress: progress.onProgress,
      signal,
    });
    progress[Symbol.dispose]();
    const { patches, skipped } = patched;
    const lengths = patches.map(({ length }) => size(length)).join(", ");
    const made = patches.length === 0 ? "no new patch" : `${patches.length} new: ${lengths}`;
    const sizes = skipped.map(({ from, length, share }) => `${from} (${size(length)}, ${percent(share)})`);
    const without =
      skipped.length === 0
        ? ""
        : `; not kept, being more than ${percent(maxPatchShare)} of the archive: from ${sizes.join(", ")}`;
    return conclude(output, patched, `${made}${without}`);
  },
});

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
