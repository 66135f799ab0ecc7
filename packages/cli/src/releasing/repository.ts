import { openRepository, type Repository, type Settled, type Signer } from "@toasty/releases";
import { exitCodes } from "../ending/exit-codes.js";
import { choice, text, texts } from "../parsing/options.js";
import type { Output } from "../printing/output.js";
import { readSigner } from "./keys.js";

/** Option for the folder of a repository of releases. */
export const repoOption = {
  repo: text("the repository's folder", "FOLDER", { fallback: "releases" }),
};

/** Options of every command that changes a repository. */
export const repositoryOptions = {
  ...repoOption,
  key: texts("a key to sign with: a key file, env:VARIABLE, or command:PUBLIC_KEY=PROGRAM ARGUMENTS", "KEY"),
};

/** Options for the app and the platform of a release. */
export const appAndPlatform = {
  app: text("which app", "NAME", { fallback: "the repository's only one" }),
  platform: text("which platform, such as win32-x64", "PLATFORM", { fallback: "this machine's" }),
};

export const channels = ["stable", "beta", "nightly"] as const;

export const releaseLineOptions = {
  ...appAndPlatform,
  channel: choice("which channel", channels, { fallback: "stable" }),
};

/** Opens the repository that the options name, with the keys that they give. */
export async function openReleases(
  {
    repo = "releases",
    key = [],
  }: { readonly repo?: string | undefined; readonly key?: readonly string[] | undefined },
  output: Output,
  signal: AbortSignal,
): Promise<Repository> {
  const signers: Signer[] = [];
  // One after the other: each may ask for its passphrase.
  for (const given of key) signers.push(await readSigner(given, output, signal));
  return openRepository({ dir: repo, signers });
}

/** Prints how a change to a repository ended, and says by the exit code whether signatures are missing. */
export function conclude(output: Output, settled: Settled, done: string): number {
  const waits = settled.missing.map(
    ({ role, signatures }) => `${role} ${signatures} ${signatures === 1 ? "signature" : "signatures"}`,
  );
  const { paint } = output;
  const end =
    settled.state === "committed"
      ? paint.colour("green", "in force here")
      : `${paint.colour("yellow", "waiting")} for ${waits.join(", ")}: run \`toasty release sign\` where the keys are`;
  output.result(settled, `${done}; ${end}`);
  return settled.state === "committed" ? exitCodes.ok : exitCodes.waiting;
}
