import { readFile } from "node:fs/promises";
import { unlessAborted } from "@toasty/kit/signals";
import {
  commandSigner,
  environmentSigner,
  keyFileSigner,
  keyFileWarnings,
  type PublicKey,
  publicKey,
  type Signer,
} from "@toasty/releases";
import { listenToKeyboard } from "../desk/keyboard.js";
import { UsageError } from "../parsing/usage-error.js";
import { readGivenFile } from "../parsing/values.js";
import type { Output } from "../printing/output.js";

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
  const content = readGivenFile(given).toString("utf8");
  if (content.includes("PRIVATE KEY")) {
    throw new UsageError(
      `${given} is a private key.`,
      "Give the public one, which `toasty release keys` wrote beside it.",
    );
  }
  return publicKey(content.trim());
}

async function readCommand(given: string): Promise<Signer> {
  const [, key = "", line = ""] = /^([^=]+)=(.+)$/.exec(given) ?? [];
  const [program, ...args] = line.split(/\s+/).filter(Boolean);
  if (program === undefined) {
    throw new UsageError(
      "--key: the signing command is incomplete.",
      "Write it like command:release.pub=sign-with-token --slot 1.",
    );
  }
  return commandSigner([program, ...args], await readPublicKey(key));
}

/** A file that cannot be read is for the signer to complain about. */
async function isEncrypted(file: string): Promise<boolean> {
  const content = await readFile(file, "utf8").catch(() => "");
  return content.includes("ENCRYPTED");
}

/** Finds the passphrase of a key file: in `TOASTY_KEY_PASSPHRASE`, or from the human at the terminal. */
async function passphraseFor(file: string, signal: AbortSignal): Promise<string> {
  const given = process.env.TOASTY_KEY_PASSPHRASE;
  if (given !== undefined) return given;
  return typeUnseen(`Passphrase of ${file}: `, signal);
}

/** Finds the passphrase for a new key; one that is typed is typed twice. */
export async function newPassphraseFor(file: string, signal: AbortSignal): Promise<string> {
  const first = await passphraseFor(file, signal);
  if (process.env.TOASTY_KEY_PASSPHRASE !== undefined) return first;
  const second = await typeUnseen("The same once more: ", signal);
  if (first === second) return first;
  throw new UsageError("the two passphrases differ, so nothing was made.");
}

async function typeUnseen(question: string, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY !== true) {
    throw new UsageError(
      "the key needs a passphrase.",
      "Set TOASTY_KEY_PASSPHRASE, or run this in a terminal and type it.",
    );
  }
  const entered = Promise.withResolvers<string>();
  let typed = "";
  using _keys = listenToKeyboard(process.stdin, (key) => {
    if (key.name === "enter") entered.resolve(typed);
    else if (key.name === "backspace") typed = typed.slice(0, -1);
    else if (key.name === "text") typed += key.text;
  });
  // Only now: what is typed before the keyboard is ours would be shown.
  process.stderr.write(question);
  try {
    return await unlessAborted(entered.promise, signal);
  } finally {
    process.stderr.write("\n");
  }
}
