import * as crypto from "node:crypto";
import { expect, test, vi } from "vitest";
import { encryptedPkcs8 } from "./encrypted-pkcs8.js";

vi.mock("node:crypto", async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, scryptSync: vi.fn(real.scryptSync), randomBytes: vi.fn(real.randomBytes) };
});

const { privateKey } = crypto.generateKeyPairSync("ed25519");

test("is opened by its passphrase alone, of whatever kind and size the key is", () => {
  const rsa = crypto.generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  for (const key of [privateKey, rsa]) {
    const pem = encryptedPkcs8(key, "pässphräse");
    const opened = crypto.createPrivateKey({ key: pem, passphrase: "pässphräse" });
    expect(opened.equals(key)).toBe(true);
    expect(() => crypto.createPrivateKey({ key: pem, passphrase: "passphrase" })).toThrow();
  }
});

test("costs a guess 16 MB and eight rounds", () => {
  encryptedPkcs8(privateKey, "x");
  expect(vi.mocked(crypto.scryptSync).mock.lastCall?.slice(2)).toEqual([32, { N: 16384, r: 8, p: 8 }]);
});

test("has a salt and a vector of its own each time, and lines of 64", () => {
  const [one, two] = [encryptedPkcs8(privateKey, "x"), encryptedPkcs8(privateKey, "x")];
  expect(one).not.toBe(two);
  const lines = one.split("\n");
  expect([lines[0], ...lines.slice(-2)]).toEqual([
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    "-----END ENCRYPTED PRIVATE KEY-----",
    "",
  ]);
  expect(lines.slice(1, -3).every((line) => line.length === 64)).toBe(true);
  expect(lines.at(-3)?.length).toBeLessThanOrEqual(64);
});

test("is the structure that the standards name, to the byte", () => {
  vi.mocked(crypto.randomBytes).mockImplementation((size: number) => Buffer.alloc(size, 0xab));
  const der = Buffer.from(encryptedPkcs8(privateKey, "x").split("\n").slice(1, -2).join(""), "base64");
  const secret = der.subarray(-64);
  const hex = (bytes: string) => Buffer.from(bytes.replaceAll(" ", ""), "hex");
  const salt = "ab".repeat(16);
  expect(der).toEqual(
    Buffer.concat([
      hex(
        `30 81 9b 30 57
        06 09 2a 86 48 86 f7 0d 01 05 0d
        30 4a
        30 29 06 09 2b 06 01 04 01 da 47 04 0b
        30 1c 04 10 ${salt} 02 02 40 00 02 01 08 02 01 08
        30 1d 06 09 60 86 48 01 65 03 04 01 2a 04 10 ${salt}
        04 40`.replaceAll("\n", ""),
      ),
      secret,
    ]),
  );
});
