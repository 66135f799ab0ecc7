import { defineCommand, required } from "../../parsing/command.js";
import { given } from "../../parsing/given.js";
import { choice, number } from "../../parsing/options.js";
import { conclude } from "../../releasing/conclude.js";
import { openReleases } from "../../releasing/open-releases.js";
import { appAndPlatform, channels, repositoryOptions } from "../../releasing/repository-options.js";

export const releasePromote = defineCommand({
  description: ["The same bytes under the same version, signed by the other channel's keys."],
  operands: { version: required("the release") },
  options: {
    from: choice("the channel that has it", channels, { fallback: "beta" }),
    to: choice("the channel that shall have it", channels, { fallback: "stable" }),
    percent: number("give it to so many of a hundred installations at first", "NUMBER", {
      min: 0,
      max: 100,
      fallback: "all",
    }),
    ...appAndPlatform,
    ...repositoryOptions,
  },
  examples: [
    [
      "toasty release promote 1.5.0-rc.1 --from beta --to stable --percent 20 --key release.pem --key online.pem",
      "what was tested is what is released",
    ],
  ],
  async run({ operands: { version }, options, output, signal }) {
    const { from = "beta", to = "stable", percent, app, platform } = options;
    await using repo = await openReleases(options, output, signal);
    const settled = await repo.promote({ version, from, to, ...given({ percent, app, platform }) });
    return conclude(output, settled, `${version} is on ${to}`);
  },
});
