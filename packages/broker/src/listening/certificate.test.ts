import { spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createIdentity } from "./certificate.js";

const found = spawnSync("openssl", ["version"]).status === 0;

test("an identity is a P-256 key and a certificate for localhost that it signed itself", () => {
  const { certificate, privateKey } = createIdentity();
  const read = new X509Certificate(certificate);
  const key = createPrivateKey(privateKey);
  expect(key.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(read.checkPrivateKey(key)).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  // Its key usage does not allow it to issue certificates.
  expect(read.checkIssued(read)).toBe(false);
  expect(read.checkHost("localhost")).toBe("localhost");
  expect(read.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(read.checkHost("example.com")).toBeUndefined();
  expect(read.checkIP("127.0.0.2")).toBeUndefined();
  expect(read.ca).toBe(false);
  expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test("a certificate is PEM as every tool writes it: lines of 64 characters, and a line break at the end", () => {
  expect(createIdentity().certificate).toMatch(
    /^-----BEGIN CERTIFICATE-----\n(?:[\w+/]{64}\n)+[\w+/]{1,64}={0,2}\n-----END CERTIFICATE-----\n$/,
  );
});

test("a certificate is valid whatever the clock says, and shows no name of user or machine", () => {
  const read = new X509Certificate(createIdentity().certificate);
  expect(read.validFromDate).toEqual(new Date(0));
  expect(read.validToDate).toEqual(new Date("9999-12-31T23:59:59Z"));
  expect(read.subject).toBe("CN=toasty broker");
  expect(read.issuer).toBe(read.subject);
});

test("no two identities share a key or a serial number", () => {
  const made = Array.from({ length: 50 }, () => new X509Certificate(createIdentity().certificate));
  expect(new Set(made.map(({ serialNumber }) => serialNumber)).size).toBe(50);
  expect(new Set(made.map(({ publicKey }) => publicKey.export({ type: "spki", format: "pem" }))).size).toBe(
    50,
  );
  for (const { serialNumber } of made) expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test.skipIf(!found && !process.env.TOASTY_REQUIRE_REAL)(
  "OpenSSL reads every certificate, and verifies it strictly with nothing but itself as the root",
  () => {
    expect(found, "openssl").toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "toasty-certificate-"));
    const file = join(folder, "certificate.pem");
    const other = join(folder, "other.pem");
    const openssl = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
      return { status, said: `${stdout}${stderr}` };
    };
    const verify = (root: string, ...more: string[]) =>
      openssl(
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-purpose",
        "sslserver",
        ...more,
        "-CAfile",
        root,
        file,
      );
    try {
      writeFileSync(other, createIdentity().certificate);
      // The length of the signature varies with its leading zeros: several are made to see each.
      for (let i = 0; i < 20; i++) {
        writeFileSync(file, createIdentity().certificate);
        expect(verify(file, "-verify_hostname", "localhost", "-verify_ip", "127.0.0.1")).toMatchObject({
          status: 0,
        });
      }
      expect(verify(other).status).not.toBe(0);
      const { said } = openssl("x509", "-in", file, "-noout", "-text");
      for (const line of [
        "Version: 3 (0x2)",
        "Signature Algorithm: ecdsa-with-SHA256",
        "ASN1 OID: prime256v1",
        "Not Before: Jan  1 00:00:00 1970 GMT",
        "Not After : Dec 31 23:59:59 9999 GMT",
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "X509v3 Key Usage: critical\n                Digital Signature\n",
        "TLS Web Server Authentication",
        "DNS:localhost, IP Address:127.0.0.1",
      ])
        expect(said).toContain(line);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
