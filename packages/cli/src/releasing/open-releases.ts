import { openRepository, type Repository, type Signer } from "@toasty/releases";
import type { Output } from "../printing/output.js";
import { readSigner } from "./keys.js";

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
