import { defineCommand } from "../../parsing/command.js";
import { flag } from "../../parsing/options.js";
import { conclude } from "../../releasing/conclude.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repositoryOptions } from "../../releasing/repository-options.js";

export const releaseRefresh = defineCommand({
  description: [
    "Run it every night with the online key, and publish: what expires makes clients refuse updates.",
  ],
  operands: {},
  options: {
    all: flag("also root, targets and the channels, which their keys must sign"),
    ...repositoryOptions,
  },
  examples: [
    ["toasty release refresh --key env:ONLINE_KEY && toasty release publish /srv/updates", "the nightly job"],
  ],
  async run({ options, output, signal }) {
    await using repo = await openReleases(options, output, signal);
    return conclude(output, await repo.refresh({ all: options.all }), "the dates are new");
  },
});
