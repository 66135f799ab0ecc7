import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import {
  bitString,
  integer,
  isTrue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
  time,
  utf8String,
} from "./der.js";

/** A self-signed certificate and its private key, both in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Makes a P-256 key pair and a certificate for `localhost` and `127.0.0.1`, signed by itself (RFC 5280). Node can read
 * certificates and cannot make them.
 *
 * The certificate does not expire: clients know it from a file that is replaced at each start, and the key dies with the
 * process. A date would only lock clients out when a clock jumps.
 */
export function createIdentity(): Identity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const content = sequence(
    tagged(0, integer(Uint8Array.of(2)), true), // v3
    integer(serialNumber()),
    ecdsaWithSha256,
    name,
    sequence(time(new Date(0)), time(noExpiration)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(3, extensions, true),
  );
  const certificate = sequence(content, ecdsaWithSha256, bitString(sign("sha256", content, privateKey)));
  return {
    certificate: pem(certificate),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** The date for certificates without one, by RFC 5280 (4.1.2.5). */
const noExpiration = new Date("9999-12-31T23:59:59Z");

const ecdsaWithSha256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));

/** Subject and issuer: a common name. */
const name = sequence(setOf(sequence(objectIdentifier("2.5.4.3"), utf8String("toasty broker"))));

const extensions = sequence(
  // Not an authority: even with the key nobody can make another certificate that clients would accept.
  extension("2.5.29.19", true, sequence()),
  // Key usage: digital signature, the first bit.
  extension("2.5.29.15", true, bitString(Uint8Array.of(0b1000_0000), 7)),
  // Extended key usage: TLS server.
  extension("2.5.29.37", false, sequence(objectIdentifier("1.3.6.1.5.5.7.3.1"))),
  // Subject alternative names: a DNS name and an IP address.
  extension(
    "2.5.29.17",
    false,
    sequence(tagged(2, Buffer.from("localhost")), tagged(7, Uint8Array.of(127, 0, 0, 1))),
  ),
);

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [isTrue()] : []), octetString(value));
}

/** 127 random bits: positive, and never zero. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
