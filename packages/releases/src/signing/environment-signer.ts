import { ReleaseError } from "../release-error.js";
import { openPrivateKey, privateKeySigner, type Signer } from "./signer.js";

/**
 * Signs with the key in a variable of the environment, as CI systems hand out secrets: the PEM text of a PKCS#8 key,
 * or its base64 where line breaks do not survive. The passphrase is in the variable of the same name with
 * `_PASSPHRASE` behind.
 */
export function environmentSigner(name: string, env: NodeJS.ProcessEnv = process.env): Signer {
  const value = env[name];
  if (!value)
    throw new ReleaseError({
      reason: "KEY",
      message: `the environment has no variable ${name} with a private key.`,
    });
  const pem = value.includes("-----BEGIN")
    ? value.replaceAll("\\n", "\n")
    : Buffer.from(value, "base64").toString();
  return privateKeySigner(openPrivateKey(pem, env[`${name}_PASSPHRASE`], `the variable ${name}`));
}
