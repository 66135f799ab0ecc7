import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { ReleaseError } from "../release-error.js";
import { encryptedPkcs8 } from "./encrypted-pkcs8.js";
import { type PublicKey, publicKey } from "./public-key.js";
import { openPrivateKey, privateKeySigner, type Signer } from "./signer.js";

/**
 * Makes an Ed25519 key and writes it to a file that is not there yet, encrypted, for this user only.
 *
 * @returns the public key, which goes into the repository's metadata.
 */
export async function createKeyFile(
  path: string,
  { passphrase }: { readonly passphrase: string },
): Promise<PublicKey> {
  if (passphrase === "")
    throw new ReleaseError("key", "the key needs a passphrase: whoever finds its file can sign else.");
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    await writeFile(path, encryptedPkcs8(privateKey, passphrase), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new ReleaseError(
      "key",
      `${path} is there already; a key is never overwritten. Choose another name.`,
      { cause },
    );
  }
  return publicKey(privateKey);
}

/** Signs with the key in a PKCS#8 file, encrypted or not. */
export async function keyFileSigner(
  path: string,
  { passphrase }: { readonly passphrase?: string } = {},
): Promise<Signer> {
  const pem = await readFile(path).catch((cause: unknown) => {
    throw new ReleaseError("key", `the key file ${path} cannot be read.`, { cause });
  });
  return privateKeySigner(openPrivateKey(pem, passphrase, path));
}
