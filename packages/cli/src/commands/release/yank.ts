import { defineCommand, required } from "../../parsing/command.js";
import { given } from "../../parsing/given.js";
import { text } from "../../parsing/options.js";
import { UsageError } from "../../parsing/usage-error.js";
import { conclude } from "../../releasing/conclude.js";
import { openReleases } from "../../releasing/open-releases.js";
import { lineOptions, repositoryOptions } from "../../releasing/repository-options.js";

export const releaseYank = defineCommand({
  description: [
    "Nobody is offered it any more. Those who have it stay, or go back to --downgrade-to, until there is something newer. A release that does not start needs none of this: clients roll it back by themselves.",
  ],
  operands: { version: required("the release") },
  options: {
    reason: text("for people: why nobody should have it", "TEXT", { required: true }),
    downgradeTo: text("the older release that its installations go back to", "VERSION", {
      fallback: "they stay",
    }),
    ...lineOptions,
    ...repositoryOptions,
  },
  examples: [
    [
      'toasty release yank 1.4.1 --reason "forgets its settings" --downgrade-to 1.4.0 --key release.pem --key online.pem',
      "back to 1.4.0",
    ],
  ],
  async run({ operands: { version }, options, output, signal }) {
    const { reason, downgradeTo, app, platform, channel } = options;
    if (reason === undefined) throw new UsageError("--reason is missing: say why the release is taken back");
    await using repo = await openReleases(options, output, signal);
    const settled = await repo.yank({ version, reason, ...given({ downgradeTo, app, platform, channel }) });
    return conclude(output, settled, `${version} is taken back`);
  },
});
