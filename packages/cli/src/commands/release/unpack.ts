import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { openReleases, releaseLineOptions, repoOption } from "../../releasing/repository.js";

export const releaseUnpack = defineCommand({
  description: [
    "With its manifest, exactly as an update would leave it: so the first update of a fresh installation is a patch already.",
  ],
  operands: {
    version: required("the release"),
    folder: required("where it goes; empty, or not there yet"),
  },
  options: { ...releaseLineOptions, ...repoOption },
  examples: [["toasty release unpack 1.4.0 installer/acme", "then build the installer around it"]],
  async run({ operands: { version, folder }, options, output, signal }) {
    const { app, platform, channel } = options;
    await using repo = await openReleases({ repo: options.repo }, output, signal);
    await repo.unpack({ version, into: folder, signal, app, platform, channel });
    output.result({ version, folder }, `${version} is in ${folder}`);
    return exitCodes.ok;
  },
});
