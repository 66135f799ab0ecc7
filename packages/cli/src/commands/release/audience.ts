import { defineCommand, required } from "../../parsing/command.js";
import { choice, number, text } from "../../parsing/options.js";
import { UsageError } from "../../parsing/usage-error.js";
import {
  appAndPlatform,
  channels,
  conclude,
  openReleases,
  releaseLineOptions,
  repositoryOptions,
} from "../../releasing/repository.js";

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
    ...releaseLineOptions,
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
      throw new UsageError(`PERCENT: ${JSON.stringify(percent)} is not a number from 0 to 100.`);
    const { hours: rampHours, app, platform, channel } = options;
    await using repo = await openReleases(options, output, signal);
    const settled = await repo.rollOut({
      version,
      percent: share,
      rampHours,
      app,
      platform,
      channel,
    });
    return conclude(output, settled, `${version} is for ${share} of a hundred`);
  },
});

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
    const settled = await repo.promote({ version, from, to, percent, app, platform });
    return conclude(output, settled, `${version} is on ${to}`);
  },
});

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
    ...releaseLineOptions,
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
    if (reason === undefined)
      throw new UsageError("--reason is missing.", "Say why the release is taken back.");
    await using repo = await openReleases(options, output, signal);
    const settled = await repo.yank({ version, reason, downgradeTo, app, platform, channel });
    return conclude(output, settled, `${version} is taken back`);
  },
});
