import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** An Ed25519 key of the simulated repository. */
export interface SimulatedKey {
  readonly id: string;
  readonly json: { keytype: "ed25519"; scheme: "ed25519"; keyval: { public: string } };
  sign(bytes: Buffer): string;
}

export function newKey(): SimulatedKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const json = {
    keytype: "ed25519",
    scheme: "ed25519",
    keyval: { public: rawPublicKey(publicKey).toString("hex") },
  } as const;
  // The members are in canonical order already.
  const canonical = `{"keytype":"ed25519","keyval":{"public":"${json.keyval.public}"},"scheme":"ed25519"}`;
  return {
    id: createHash("sha256").update(canonical).digest("hex"),
    json,
    sign: (bytes) => sign(null, bytes, privateKey).toString("hex"),
  };
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).x as string, "base64url");
}
