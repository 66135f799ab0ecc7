import { defineCommand } from "../../parsing/command.js";
import { UsageError } from "../../parsing/usage-error.js";
import { conclude } from "../../releasing/conclude.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repositoryOptions } from "../../releasing/repository-options.js";

export const releaseSign = defineCommand({
  name: "release sign",
  summary: "Add signatures to what waits for them",
  description: [
    "For keys that live elsewhere: bring the repository's folder, without its targets, to the machine that has the key, look at it with `toasty release status`, sign, and bring it back. Everything is put in force at once, when the last signature is there.",
  ],
  operands: {},
  options: { ...repositoryOptions },
  examples: [["toasty release sign --key alice.pem", "asks for the passphrase"]],
  async run({ options, output, signal }) {
    if (options.key.length === 0) throw new UsageError("--key is missing: say with which key to sign");
    await using repo = await openReleases(options, signal);
    return conclude(output, await repo.sign(), "signed as far as these keys can");
  },
});
