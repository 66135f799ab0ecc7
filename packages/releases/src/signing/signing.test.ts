import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandSigner } from "./command-signer.js";
import { environmentSigner } from "./environment-signer.js";
import { createKeyFile, keyFileSigner, keyFileWarnings } from "./key-file.js";
import { isSignature, publicKey } from "./public-key.js";

const passphrase = "correct horse";
const data = Buffer.from("signed metadata");
/** A key of this test as `createKeyFile` wrote it while scrypt's p was 1. */
const former = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSsGAQQB2kcECzAcBBArf4OAJvCS6DF7piLq
GUK3AgJAAAIBCAIBATAdBglghkgBZQMEASoEEAPQfaawz1sx7xM31lf1Fo8EQD+5
nOCkUZHUth1i6Wv5U6yd7PUKMgbg2n3NJsH0AltdJOpKmcHkloN1umpzr4tWmCM8
8IudLL3tRBpzADb/G80=
-----END ENCRYPTED PRIVATE KEY-----
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-keys-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a key file", () => {
  test("signs what its public key verifies, and shows the key only to its owner", async () => {
    const path = join(folder, "a.pem");
    const { key, keyId } = await createKeyFile(path, { passphrase });
    const signer = await keyFileSigner(path, { passphrase });
    expect(signer.keyId).toBe(keyId);
    expect(isSignature(key, data, await signer.sign(data))).toBe(true);
    expect(isSignature(key, Buffer.from("other"), await signer.sign(data))).toBe(false);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toContain("BEGIN ENCRYPTED PRIVATE KEY");
  });

  test("opens for nobody without the passphrase", async () => {
    const path = join(folder, "b.pem");
    await createKeyFile(path, { passphrase });
    await expect(keyFileSigner(path)).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/give its passphrase/),
    });
    await expect(keyFileSigner(path, { passphrase: "wrong" })).rejects.toMatchObject({
      remedy: "Check the passphrase.",
    });
  });

  test("is not made with a passphrase that is short", async () => {
    for (const short of ["", "12345678901", "\u{1F600}".repeat(11)]) {
      const made = createKeyFile(join(folder, "c.pem"), { passphrase: short });
      await expect(made).rejects.toThrow(/fewer than 12 characters/);
    }
    await createKeyFile(join(folder, "c.pem"), { passphrase: "123456789012" });
  });

  test("that was made at the former cost still opens", async () => {
    const path = join(folder, "former.pem");
    await writeFile(path, former);
    const signer = await keyFileSigner(path, { passphrase: "correct horse battery staple" });
    expect(signer.keyId).toBe("34c439afd78266f47157213309d3d8a10ed4e36242785267e2a179fcc8266a49");
  });

  test("is warned about where it is not encrypted", async () => {
    const path = join(folder, "plain.pem");
    const { privateKey } = generateKeyPairSync("ed25519");
    await writeFile(path, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
    expect(await keyFileWarnings(path)).toEqual([expect.stringMatching(/plain\.pem is not encrypted/)]);
    await expect(keyFileWarnings(join(folder, "none.pem"))).rejects.toMatchObject({ reason: "KEY" });
  });

  test.skipIf(process.platform === "win32")("is warned about where others can read it", async () => {
    const path = join(folder, "open.pem");
    await createKeyFile(path, { passphrase });
    expect(await keyFileWarnings(path)).toEqual([]);
    await chmod(path, 0o640);
    expect(await keyFileWarnings(path)).toEqual([expect.stringMatching(/other users \(mode 640\)/)]);
  });

  test("is never overwritten", async () => {
    const path = join(folder, "d.pem");
    await writeFile(path, "precious");
    await expect(createKeyFile(path, { passphrase })).rejects.toThrow(/never overwritten/);
    expect(await readFile(path, "utf8")).toBe("precious");
  });

  test.skipIf(!process.env.TOASTY_REQUIRE_REAL && spawnSync("openssl", ["version"]).error)(
    "is one that OpenSSL reads, and says that it is guarded by scrypt",
    async () => {
      const path = join(folder, "e.pem");
      const { key } = await createKeyFile(path, { passphrase });
      const pem = execFileSync("openssl", ["pkey", "-in", path, "-passin", `pass:${passphrase}`, "-pubout"], {
        encoding: "utf8",
      });
      expect(publicKey(pem).key).toEqual(key);
      expect(execFileSync("openssl", ["asn1parse", "-in", path], { encoding: "utf8" })).toMatch(
        // 16 MB of memory (N 4000, r 8), eight times (p 8).
        /scrypt[\s\S]*INTEGER +:4000[\s\S]*INTEGER +:08[\s\S]*INTEGER +:08[\s\S]*aes-256-cbc/,
      );
    },
  );

  test("is refused when it holds a key of another kind, or cannot be read", async () => {
    const path = join(folder, "rsa.pem");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeFile(path, privateKey.export({ format: "pem", type: "pkcs8" }));
    await expect(keyFileSigner(path)).rejects.toMatchObject({ reason: "KEY" });
    await expect(keyFileSigner(join(folder, "none.pem"))).rejects.toMatchObject({ reason: "KEY" });
  });
});

describe("a key in the environment", () => {
  test("signs, as PEM, with escaped line breaks, in base64, or encrypted", async () => {
    const path = join(folder, "env.pem");
    const { key, keyId } = await createKeyFile(path, { passphrase });
    const encrypted = await readFile(path, "utf8");
    const plain = createPrivateKey({ key: encrypted, passphrase })
      .export({ format: "pem", type: "pkcs8" })
      .toString();
    const forms = [
      { KEY: plain },
      { KEY: plain.replaceAll("\n", "\\n") },
      { KEY: Buffer.from(plain).toString("base64") },
      { KEY: encrypted, KEY_PASSPHRASE: passphrase },
    ];
    for (const env of forms) {
      const signer = environmentSigner("KEY", env);
      expect(signer.keyId).toBe(keyId);
      expect(isSignature(key, data, await signer.sign(data))).toBe(true);
    }
    expect(() => environmentSigner("KEY", {})).toThrow(/no variable KEY/);
    expect(() => environmentSigner("KEY", { KEY: "nonsense" })).toThrow(/variable KEY/);
  });
});

describe("a signing command", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey(privateKey);
  const pem = privateKey.export({ format: "pem", type: "pkcs8" });
  const script = (print: string) =>
    `const { sign } = require("crypto"); const data = require("fs").readFileSync(0);` +
    `const s = sign(null, data, ${JSON.stringify(pem)}); ${print}`;
  const command = (print: string) => commandSigner([process.execPath, "-e", script(print)], key);

  test.each([
    ["bytes", "process.stdout.write(s)"],
    ["hexadecimal digits", "console.log(s.toString('hex'))"],
    ["base64", "console.log(s.toString('base64'))"],
  ])("may print the signature as %s", async (_, print) => {
    const expected = sign(null, data, privateKey);
    expect(Buffer.from(await command(print).sign(data)).equals(expected)).toBe(true);
  });

  test("is not believed when the signature is another's", async () => {
    const other = publicKey(
      createPublicKey(generateKeyPairSync("ed25519").publicKey.export({ format: "pem", type: "spki" })),
    );
    const signer = commandSigner([process.execPath, "-e", script("process.stdout.write(s)")], other);
    await expect(signer.sign(data)).rejects.toThrow(/printed no signature/);
  });

  test("fails with what it complained about", async () => {
    await expect(command("console.error('no token'); process.exit(3)").sign(data)).rejects.toThrow(
      /ended with 3. no token/,
    );
    await expect(commandSigner(["/no/such/command"], key).sign(data)).rejects.toMatchObject({
      reason: "KEY",
    });
    await expect(commandSigner(["true"], key).sign(Buffer.alloc(1_000_000))).rejects.toThrow(
      /printed no signature/,
    );
  });
});

describe("a public key", () => {
  test("is the same from digits, PEM text and key object", () => {
    const { publicKey: object } = generateKeyPairSync("ed25519");
    const fromObject = publicKey(object);
    expect(publicKey(object.export({ format: "pem", type: "spki" }).toString())).toEqual(fromObject);
    expect(publicKey(fromObject.key.keyval.public.toUpperCase())).toEqual(fromObject);
    expect(() => publicKey("abc")).toThrow(expect.objectContaining({ reason: "KEY" }));
  });
});
