import { createCipheriv, type KeyObject, randomBytes, scryptSync } from "node:crypto";

/**
 * The cost of a guess. OpenSSL limits only the memory that it takes to open a key, to 32 MB: N and r set that to 16 MB,
 * and p repeats the work eight times, for about 0.4 s. Node itself would write PBKDF2 with 2,048 rounds, which a
 * graphics card guesses by the million. Keys of other costs can be opened: each file names its own.
 */
const scryptCost = { N: 16384, r: 8, p: 8 };

/** A private key as the PEM text of an encrypted PKCS#8 structure (RFC 5958, RFC 8018, RFC 7914): scrypt and AES-256-CBC. */
export function encryptedPkcs8(key: KeyObject, passphrase: string): string {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", scryptSync(passphrase, salt, 32, scryptCost), iv);
  const secret = Buffer.concat([cipher.update(key.export({ format: "der", type: "pkcs8" })), cipher.final()]);
  const scrypt = sequence(
    oid("1.3.6.1.4.1.11591.4.11"),
    sequence(octets(salt), integer(scryptCost.N), integer(scryptCost.r), integer(scryptCost.p)),
  );
  const aes = sequence(oid("2.16.840.1.101.3.4.1.42"), octets(iv));
  const pbes2 = sequence(oid("1.2.840.113549.1.5.13"), sequence(scrypt, aes));
  const base64 = sequence(pbes2, octets(secret)).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN ENCRYPTED PRIVATE KEY-----", ...lines, "-----END ENCRYPTED PRIVATE KEY-----", ""].join(
    "\n",
  );
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function octets(content: Buffer): Buffer {
  return element(0x04, content);
}

function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return element(0x02, (bytes[0] as number) < 128 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return element(0x06, Buffer.from(bytes));
}

function base128(value: number): number[] {
  const digits = [value & 127];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128);
  return digits;
}
