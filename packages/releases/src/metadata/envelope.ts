import { canonicalize } from "@tufjs/canonical-json";
import { isSignature, type TufKey } from "../signing/public-key.js";
import type { Signer } from "../signing/signer.js";

/** Fields that all metadata have. */
export interface Signed {
  readonly _type: string;
  readonly spec_version: string;
  readonly version: number;
  readonly expires: string;
}

interface Signature {
  readonly keyid: string;
  readonly sig: string;
}

/** Metadata as a file holds it. */
export interface Envelope<T extends Signed = Signed> {
  readonly signed: T;
  readonly signatures: readonly Signature[];
}

/** Keys that may sign, by id, and the number of them that must. */
export interface Authority {
  readonly keys: Readonly<Record<string, TufKey>>;
  readonly keyids: readonly string[];
  readonly threshold: number;
}

export const specVersion = "1.0.31";

/** The bytes that signatures are over. */
function signedBytes(signed: Signed): Buffer {
  return Buffer.from(canonicalize(signed));
}

/** The bytes of the file. */
export function envelopeBytes(envelope: Envelope): Buffer {
  return Buffer.from(`${JSON.stringify(envelope, null, 1)}\n`);
}

/** The ids of an authority's keys that have truly signed. */
function signedBy(envelope: Envelope, authority: Authority): Set<string> {
  const bytes = signedBytes(envelope.signed);
  const valid = envelope.signatures.filter(({ keyid, sig }) => {
    const key = authority.keys[keyid];
    return (
      key !== undefined &&
      authority.keyids.includes(keyid) &&
      isSignature(key, bytes, Buffer.from(sig, "hex"))
    );
  });
  return new Set(valid.map(({ keyid }) => keyid));
}

/** Returns the number of signatures that an authority still asks for. */
export function missingSignatures(envelope: Envelope, authority: Authority): number {
  return Math.max(0, authority.threshold - signedBy(envelope, authority).size);
}

/** Adds the signatures of those signers whom one of the authorities names and who have not signed yet. */
export async function addSignatures<T extends Signed>(
  envelope: Envelope<T>,
  authorities: readonly Authority[],
  signers: readonly Signer[],
): Promise<Envelope<T>> {
  const bytes = signedBytes(envelope.signed);
  const done = new Set(authorities.flatMap((authority) => [...signedBy(envelope, authority)]));
  const kept = envelope.signatures.filter(({ keyid }) => done.has(keyid));
  for (const signer of signers) {
    if (done.has(signer.keyId) || !authorities.some(({ keyids }) => keyids.includes(signer.keyId))) continue;
    kept.push({ keyid: signer.keyId, sig: Buffer.from(await signer.sign(bytes)).toString("hex") });
    done.add(signer.keyId);
  }
  return { signed: envelope.signed, signatures: kept };
}
