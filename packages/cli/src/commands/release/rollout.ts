import { defineCommand, required } from "../../parsing/command.js";
import { given } from "../../parsing/given.js";
import { number } from "../../parsing/options.js";
import { UsageError } from "../../parsing/usage-error.js";
import { conclude } from "../../releasing/conclude.js";
import { openReleases } from "../../releasing/open-releases.js";
import { lineOptions, repositoryOptions } from "../../releasing/repository-options.js";

export const releaseRollout = defineCommand({
  description: [
    "Those that have it keep it, and the same ones stay in as the share grows. 0 stops it from spreading, 100 gives it to all. Without --platform it counts for every platform.",
  ],
  operands: { version: required("the release"), percent: required("from 0 to 100") },
  options: {
    hours: number("reach the share little by little, over so many hours", "NUMBER", {
      min: 1,
      max: 10_000,
      fallback: "at once",
    }),
    ...lineOptions,
    ...repositoryOptions,
  },
  examples: [
    [
      "toasty release rollout 1.4.1 50 --hours 48 --key release.pem --key online.pem",
      "half of the users, over two days",
    ],
    ["toasty release rollout 1.4.1 0 --key release.pem --key online.pem", "nobody else for now"],
  ],
  async run({ operands: { version, percent }, options, output, signal }) {
    const share = percent.trim() === "" ? Number.NaN : Number(percent);
    if (!(share >= 0 && share <= 100))
      throw new UsageError(`PERCENT: ${JSON.stringify(percent)} is no number from 0 to 100`);
    const { hours: rampHours, app, platform, channel } = options;
    await using repo = await openReleases(options, output, signal);
    const settled = await repo.rollOut({
      version,
      percent: share,
      ...given({ rampHours, app, platform, channel }),
    });
    return conclude(output, settled, `${version} is for ${share} of a hundred`);
  },
});
