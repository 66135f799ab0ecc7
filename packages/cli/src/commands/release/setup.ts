import { writeFile } from "node:fs/promises";
import type { RoleHolders, RoleName } from "@toasty/releases";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, optional, required } from "../../parsing/command.js";
import { pairs, texts } from "../../parsing/options.js";
import { naming, oneOf, UsageError } from "../../parsing/usage-error.js";
import { readPublicKey } from "../../releasing/keys.js";
import { conclude, openReleases, repoOption, repositoryOptions } from "../../releasing/repository.js";

const roles = ["root", "targets", "online", "stable", "beta", "nightly"] as const;
const datedRoles: readonly RoleName[] = [
  "root",
  "targets",
  "snapshot",
  "timestamp",
  "stable",
  "beta",
  "nightly",
];

export const releaseInit = defineCommand({
  description: [
    "Public keys are files or 64 hexadecimal digits. root is where all trust begins: two of three, kept apart and offline, survive a loss and a theft. targets says who signs for a channel; stable, beta and nightly sign releases; online belongs to the machine that publishes, and can neither make nor change a release.",
    "What cannot be signed with the keys at hand waits: take the folder to where they are, and run `toasty release sign` there.",
  ],
  operands: { app: required("the app's name, such as acme-trainer") },
  options: {
    root: texts("a public key of the root role", "PUBLIC_KEY", { required: true }),
    targets: texts("a public key of the targets role", "PUBLIC_KEY", { fallback: "those of root" }),
    online: texts("a public key of snapshot and timestamp", "PUBLIC_KEY", { fallback: "those of targets" }),
    stable: texts("a public key of the channel", "PUBLIC_KEY", { fallback: "those of targets" }),
    beta: texts("a public key of the channel", "PUBLIC_KEY", { fallback: "those of targets" }),
    nightly: texts("a public key of the channel", "PUBLIC_KEY", { fallback: "those of targets" }),
    threshold: pairs(
      "how many keys of a role must sign; if not given, as many as for the role whose keys it takes over, else 1",
      "ROLE=NUMBER",
    ),
    expiry: pairs("days until a role's metadata expire; 365, for snapshot and timestamp 7", "ROLE=DAYS"),
    ...repositoryOptions,
  },
  examples: [
    [
      "toasty release init acme-trainer --root release.pub --key release.pem",
      "one key for everything, to try it out",
    ],
    [
      "toasty release init acme-trainer --root alice.pub --root bob.pub --root carol.pub --threshold root=2 --stable release.pub --online online.pub --key online.pem",
      "for real users; alice and bob sign next",
    ],
  ],
  async run({ operands: { app }, options, output, signal }) {
    const { threshold, expiry } = options;
    const thresholds = counts("--threshold", threshold, roles);
    const expiryDays = counts("--expiry", expiry, datedRoles);
    if (options.root.length === 0)
      throw new UsageError("--root is missing.", "Give at least one public key.");
    const holders = async (role: (typeof roles)[number], fallback?: RoleHolders) => {
      if (options[role].length === 0 && fallback && thresholds[role] === undefined) return fallback;
      const keys = await Promise.all(options[role].map(readPublicKey));
      const held = keys.length > 0 ? keys : (fallback?.keys ?? []);
      return { keys: held, threshold: thresholds[role] ?? 1 };
    };
    const root = await holders("root");
    const targets = await holders("targets", root);
    const online = await holders("online", targets);
    const channels = {
      stable: await holders("stable", targets),
      beta: await holders("beta", targets),
      nightly: await holders("nightly", targets),
    };
    await using repo = await openReleases(options, output, signal);
    const keys = { root, targets, online, channels };
    return conclude(
      output,
      await repo.init({ apps: [app], keys, expiryDays }),
      `${options.repo ?? "releases"} is set up`,
    );
  },
});

/** `root=2` and the like, as numbers. */
function counts<R extends string>(
  option: string,
  pairs: Readonly<Record<string, string>>,
  known: readonly R[],
): Partial<Record<R, number>> {
  for (const [role, value] of Object.entries(pairs)) {
    naming(option, () => oneOf(role, known));
    if (!/^[1-9]\d{0,4}$/.test(value)) {
      throw new UsageError(`${option}: ${JSON.stringify(value)} is not a whole number of at least 1.`);
    }
  }
  return Object.fromEntries(Object.entries(pairs).map(([role, value]) => [role, Number(value)])) as Partial<
    Record<R, number>
  >;
}

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
