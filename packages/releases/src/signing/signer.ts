import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { ReleaseError } from "../release-error.js";
import { type PublicKey, publicKey } from "./public-key.js";

/**
 * Somebody who can sign: a key file, a variable of the environment, a command that reaches a token or a cloud's key
 * store. Which roles it signs for is for the repository's metadata to say.
 */
export interface Signer extends PublicKey {
  sign(data: Uint8Array): Promise<Uint8Array>;
}

export function privateKeySigner(key: KeyObject): Signer {
  return { ...publicKey(key), sign: async (data) => sign(null, data, key) };
}

/** Opens a PEM text; `where` it came from is for the message. */
export function openPrivateKey(
  pem: string | Buffer,
  passphrase: string | undefined,
  where: string,
): KeyObject {
  try {
    const key = createPrivateKey({
      key: pem,
      format: "pem",
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is of kind ${key.asymmetricKeyType}`);
    return key;
  } catch (cause) {
    const remedy =
      passphrase === undefined ? "If it is encrypted, give its passphrase." : "Check the passphrase.";
    throw new ReleaseError({
      reason: "KEY",
      message: `the private key in ${where} cannot be opened.`,
      remedy,
      cause,
    });
  }
}
