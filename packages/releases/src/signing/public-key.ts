import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { canonicalize } from "@tufjs/canonical-json";
import { ReleaseError } from "../release-error.js";

/** A public key as TUF metadata hold it. */
export interface TufKey {
  readonly keytype: "ed25519";
  readonly scheme: "ed25519";
  readonly keyval: { readonly public: string };
}

/** A public Ed25519 key and the id by which metadata name it. */
export interface PublicKey {
  readonly keyId: string;
  readonly key: TufKey;
}

/** Bytes before the 32 of the key in its DER form. */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** The public key in 64 hexadecimal digits, a PEM text, or a key object of Node's. */
export function publicKey(from: string | KeyObject): PublicKey {
  const hex =
    typeof from === "string" && /^[0-9a-f]{64}$/i.test(from.trim())
      ? from.trim().toLowerCase()
      : rawKey(from);
  const key: TufKey = { keytype: "ed25519", scheme: "ed25519", keyval: { public: hex } };
  return { keyId: createHash("sha256").update(canonicalize(key)).digest("hex"), key };
}

export function isSignature(key: TufKey, data: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.concat([spkiPrefix, Buffer.from(key.keyval.public, "hex")]);
  return verify(null, data, createPublicKey({ key: der, format: "der", type: "spki" }), signature);
}

function rawKey(from: string | KeyObject): string {
  try {
    const key = typeof from !== "string" && from.type === "public" ? from : createPublicKey(from);
    if (key.asymmetricKeyType === "ed25519") {
      return key.export({ format: "der", type: "spki" }).subarray(spkiPrefix.length).toString("hex");
    }
  } catch (cause) {
    throw new ReleaseError({
      reason: "KEY",
      message: "this is not a public key.",
      remedy: "Give its PEM text or its 64 hexadecimal digits.",
      cause,
    });
  }
  throw new ReleaseError({
    reason: "KEY",
    message: "the key is of another kind than Ed25519.",
    remedy: "Make one with createKeyFile.",
  });
}
