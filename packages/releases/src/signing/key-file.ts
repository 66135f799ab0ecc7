import { generateKeyPairSync } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { ReleaseError } from "../release-error.js";
import { encryptedPkcs8 } from "./encrypted-pkcs8.js";
import { type PublicKey, publicKey } from "./public-key.js";
import { openPrivateKey, privateKeySigner, type Signer } from "./signer.js";

/** Whoever copies a key file can guess at home, so a passphrase needs some length: four random words have 20 to 30. */
const minPassphraseLength = 12;

/**
 * Makes an Ed25519 key and writes it to a file that is not there yet, encrypted, for this user only. The passphrase has
 * at least 12 characters.
 *
 * @returns the public key, which goes into the repository's metadata.
 */
export async function createKeyFile(
  path: string,
  { passphrase }: { readonly passphrase: string },
): Promise<PublicKey> {
  if ([...passphrase].length < minPassphraseLength) {
    throw new ReleaseError({
      reason: "KEY",
      message: `the passphrase has fewer than ${minPassphraseLength} characters, and whoever copies the file can guess it.`,
      remedy: "Use a longer one, such as four random words.",
    });
  }
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    await writeFile(path, encryptedPkcs8(privateKey, passphrase), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new ReleaseError({
      reason: "KEY",
      message: `${path} is there already; a key is never overwritten.`,
      remedy: "Choose another name.",
      cause,
    });
  }
  return publicKey(privateKey);
}

/**
 * Returns what makes a key file easy to misuse, as sentences for its owner: that it is not encrypted, and that other
 * users can read it. Windows has no modes, so only the first is found there.
 */
export async function keyFileWarnings(path: string): Promise<readonly string[]> {
  const [pem, { mode }] = await Promise.all([readFile(path, "latin1"), stat(path)]).catch(
    (cause: unknown) => {
      throw new ReleaseError({ reason: "KEY", message: `the key file ${path} cannot be read.`, cause });
    },
  );
  const warnings: string[] = [];
  if (!pem.includes("ENCRYPTED")) {
    warnings.push(
      `${path} is not encrypted: whoever copies it can sign. Make keys with \`toasty release keys\`, or encrypt it with \`openssl pkcs8 -topk8 -scrypt\`.`,
    );
  }
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8);
    warnings.push(`${path} can be read by other users (mode ${shown}). Run \`chmod 600\` on it.`);
  }
  return warnings;
}

/** Signs with the key in a PKCS#8 file, encrypted or not. */
export async function keyFileSigner(
  path: string,
  { passphrase }: { readonly passphrase?: string | undefined } = {},
): Promise<Signer> {
  const pem = await readFile(path).catch((cause: unknown) => {
    throw new ReleaseError({ reason: "KEY", message: `the key file ${path} cannot be read.`, cause });
  });
  return privateKeySigner(openPrivateKey(pem, passphrase, path));
}
