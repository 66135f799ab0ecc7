import { readFile } from "node:fs/promises";
import {
  commandSigner,
  environmentSigner,
  keyFileSigner,
  keyFileWarnings,
  type PublicKey,
  publicKey,
  type Signer,
} from "@toasty/releases";
import { UsageError } from "../parsing/usage-error.js";
import type { Output } from "../printing/output.js";
import { passphraseFor } from "./passphrase.js";

/** Makes a signer of what `--key` says. Warns about a key file that is easy to misuse. */
export async function readSigner(given: string, output: Output, signal: AbortSignal): Promise<Signer> {
  if (given.startsWith("env:")) return environmentSigner(given.slice("env:".length));
  if (given.startsWith("command:")) return readCommand(given.slice("command:".length));
  for (const warning of await keyFileWarnings(given)) output.note(`Warning: ${warning}`);
  if (!(await isEncrypted(given))) return keyFileSigner(given);
  return keyFileSigner(given, { passphrase: await passphraseFor(given, signal) });
}

/** Reads a public key: its 64 hexadecimal digits, or a file with them or with a PEM text. */
export async function readPublicKey(given: string): Promise<PublicKey> {
  if (/^[0-9a-f]{64}$/i.test(given)) return publicKey(given);
  const content = await readFile(given, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read the public key ${given} (${error.code})`);
  });
  if (content.includes("PRIVATE KEY")) {
    throw new UsageError(
      `${given} is a private key; give the public one, which \`toasty release keys\` wrote beside it`,
    );
  }
  return publicKey(content.trim());
}

async function readCommand(given: string): Promise<Signer> {
  const [, key = "", line = ""] = /^([^=]+)=(.+)$/.exec(given) ?? [];
  const [program, ...args] = line.split(/\s+/).filter(Boolean);
  if (program === undefined) {
    throw new UsageError("--key: write a signing command like command:release.pub=sign-with-token --slot 1");
  }
  return commandSigner([program, ...args], await readPublicKey(key));
}

/** A file that cannot be read is for the signer to complain about. */
async function isEncrypted(file: string): Promise<boolean> {
  const content = await readFile(file, "utf8").catch(() => "");
  return content.includes("ENCRYPTED");
}
