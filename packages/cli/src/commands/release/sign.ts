import { defineCommand } from "../../parsing/command.js";
import { UsageError } from "../../parsing/usage-error.js";
import type { Output } from "../../printing/output.js";
import { conclude } from "../../releasing/conclude.js";
import { describeStaged } from "../../releasing/describe-staged.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repositoryOptions } from "../../releasing/repository-options.js";

export const releaseSign = defineCommand({
  description: [
    "For keys that live elsewhere: bring the repository's folder to the machine that has the key, sign, and bring it back. Of its targets only the files that end with index.json are needed. Everything is put in force at once, when the last signature is there.",
    "Before it asks for a passphrase, it shows everything that waits for signatures: keys, releases, yanks, roll-outs. Ctrl-C there signs nothing.",
  ],
  operands: {},
  options: { ...repositoryOptions, key: { ...repositoryOptions.key, required: true } },
  examples: [["toasty release sign --key alice.pem", "asks for the passphrase"]],
  async run({ options, output, signal }) {
    if (options.key.length === 0) throw new UsageError("--key is missing: say with which key to sign");
    await showStaged(options.repo, output, signal);
    await using repo = await openReleases(options, output, signal);
    return conclude(output, await repo.sign(), "signed as far as these keys can");
  },
});

/** The key stays closed while its owner reads. */
async function showStaged(repo: string | undefined, output: Output, signal: AbortSignal): Promise<void> {
  await using unopened = await openReleases({ repo }, output, signal);
  const { roles } = await unopened.status();
  for (const line of describeStaged(roles)) output.note(line);
}
