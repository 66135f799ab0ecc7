import type { RoleName } from "@toasty/releases";
import { defineCommand, required } from "../../parsing/command.js";
import { flag, number, texts } from "../../parsing/options.js";
import { naming, oneOf, UsageError } from "../../parsing/usage-error.js";
import type { Output } from "../../printing/output.js";
import { describeStaged } from "../../releasing/describe.js";
import { readPublicKey } from "../../releasing/keys.js";
import { conclude, openReleases, repositoryOptions } from "../../releasing/repository.js";

export const releaseSign = defineCommand({
  description: [
    "For keys that live elsewhere: bring the repository's folder to the machine that has the key, sign, and bring it back. Of its targets only the files that end with index.json are needed. Everything is put in force at once, when the last signature is there.",
    "Before it asks for a passphrase, it shows everything that waits for signatures: keys, releases, yanks, roll-outs. Ctrl-C there signs nothing.",
  ],
  operands: {},
  options: { ...repositoryOptions, key: { ...repositoryOptions.key, required: true } },
  examples: [["toasty release sign --key alice.pem", "asks for the passphrase"]],
  async run({ options, output, signal }) {
    if (options.key.length === 0) throw new UsageError("--key is missing.", "Say with which key to sign.");
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

const roles: readonly RoleName[] = ["root", "targets", "snapshot", "timestamp", "stable", "beta", "nightly"];

export const releaseRotate = defineCommand({
  description: [
    "A change of root, targets, snapshot or timestamp is signed by the root's old keys and by its new ones; that of a channel by targets. Clients follow from whatever root they embed.",
  ],
  operands: { role: required(roles.join(", ")) },
  options: {
    add: texts("a public key that counts from now on", "PUBLIC_KEY"),
    remove: texts("the id or public key of one that does not any more", "KEY"),
    threshold: number("how many must sign from now on", "NUMBER", {
      min: 1,
      max: 100,
      fallback: "as before",
    }),
    ...repositoryOptions,
  },
  examples: [
    [
      "toasty release rotate stable --add release-2.pub --remove release.pub --key alice.pem --key release-2.pem --key online.pem",
      "the key of the releases was stolen",
    ],
    [
      "toasty release rotate root --add dave.pub --threshold 3 --key alice.pem",
      "bob, carol and dave sign later",
    ],
  ],
  async run({ operands, options, output, signal }) {
    const role = naming("ROLE", () => oneOf(operands.role, roles));
    const add = await Promise.all(options.add.map(readPublicKey));
    const { threshold } = options;
    await using repo = await openReleases(options, output, signal);
    const known = (await repo.status()).roles.flatMap(({ keyIds }) => keyIds);
    // An id looks like a public key: what a role names is an id.
    const remove = await Promise.all(
      options.remove.map(async (key) => (known.includes(key) ? key : (await readPublicKey(key)).keyId)),
    );
    return conclude(
      output,
      await repo.rotate({ role, add, remove, threshold }),
      `the keys of ${role} are changed`,
    );
  },
});

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
