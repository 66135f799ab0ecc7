import { writeFile } from "node:fs/promises";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, optional } from "../../parsing/command.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repoOption } from "../../releasing/repository-options.js";

export const releaseRoot = defineCommand({
  description: ["Any root will do that is or was in force: clients find their way to the newest from there."],
  operands: { file: optional("where it goes; standard output if left out") },
  options: { ...repoOption },
  examples: [["toasty release root dist/app/root.json", "into the app, before it is added as a release"]],
  async run({ operands: { file }, options, output, signal }) {
    await using repo = await openReleases({ repo: options.repo }, output, signal);
    const root = await repo.root();
    if (file === undefined) output.result(JSON.parse(root), root);
    else {
      await writeFile(file, root);
      output.result({ file }, `the root is in ${file}`);
    }
    return exitCodes.ok;
  },
});
