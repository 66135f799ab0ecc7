import type { RoleName } from "@toasty/releases";
import { defineCommand, required } from "../../parsing/command.js";
import { given } from "../../parsing/given.js";
import { number, texts } from "../../parsing/options.js";
import { UsageError } from "../../parsing/usage-error.js";
import { conclude } from "../../releasing/conclude.js";
import { readPublicKey } from "../../releasing/keys.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repositoryOptions } from "../../releasing/repository-options.js";

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
    const role = roles.find((name) => name === operands.role);
    if (role === undefined)
      throw new UsageError(`ROLE: ${JSON.stringify(operands.role)} is none of ${roles.join(", ")}`);
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
      await repo.rotate({ role, add, remove, ...given({ threshold }) }),
      `the keys of ${role} are changed`,
    );
  },
});
