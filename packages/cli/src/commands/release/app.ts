import { defineCommand, required } from "../../parsing/command.js";
import { conclude } from "../../releasing/conclude.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repositoryOptions } from "../../releasing/repository-options.js";

export const releaseApp = defineCommand({
  operands: { name: required("the app's name") },
  options: { ...repositoryOptions },
  examples: [
    [
      "toasty release app acme-viewer --key alice.pem --key online.pem",
      "its channels are those that are there",
    ],
  ],
  async run({ operands: { name }, options, output, signal }) {
    await using repo = await openReleases(options, output, signal);
    return conclude(output, await repo.addApp(name), `${name} is an app of the repository`);
  },
});
