import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { isSignature, publicKey } from "./public-key.js";

const { privateKey, publicKey: object } = generateKeyPairSync("ed25519");
const data = Buffer.from("data");

test("is the same from digits, a PEM text, and the public or the private key object", () => {
  const known = publicKey(object);
  expect(known.key).toEqual({
    keytype: "ed25519",
    scheme: "ed25519",
    keyval: { public: object.export({ format: "der", type: "spki" }).subarray(12).toString("hex") },
  });
  expect(publicKey(privateKey)).toEqual(known);
  expect(publicKey(object.export({ format: "pem", type: "spki" }).toString())).toEqual(known);
  expect(publicKey(` ${known.key.keyval.public.toUpperCase()}\n`)).toEqual(known);
});

test("has the id that every client of TUF counts", () => {
  // The SHA-256 of {"keytype":"ed25519","keyval":{"public":"00…"},"scheme":"ed25519"}.
  expect(publicKey("0".repeat(64)).keyId).toBe(
    "7f7373360bc914a5d4a7bd87711615178beb6cf52494fcc49082ec65ba62908c",
  );
});

test("tells its own signatures from others", () => {
  const { key } = publicKey(object);
  const signature = sign(null, data, privateKey);
  expect(isSignature(key, data, signature)).toBe(true);
  expect(isSignature(key, Buffer.from("date"), signature)).toBe(false);
  expect(isSignature(key, data, signature.subarray(1))).toBe(false);
  expect(isSignature(publicKey("0".repeat(64)).key, data, signature)).toBe(false);
});

test.each(["", "abc", "0".repeat(63), "0".repeat(65), `${"0".repeat(63)}g`])("refuses %j", (text) => {
  expect(() => publicKey(text)).toThrow(
    expect.objectContaining({ reason: "KEY", message: "this is not a public key." }),
  );
});

test("refuses a key of another kind", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  expect(() => publicKey(rsa)).toThrow("the key is of another kind than Ed25519.");
});
