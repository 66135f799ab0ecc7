import * as processes from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test, vi } from "vitest";
import { commandSigner } from "./command-signer.js";
import { publicKey } from "./public-key.js";

vi.mock("node:child_process", async (original) => {
  const real = await original<typeof processes>();
  return { ...real, spawn: vi.fn(real.spawn) };
});

const { privateKey } = generateKeyPairSync("ed25519");
const key = publicKey(privateKey);
const data = Buffer.from("data");
const signature = sign(null, data, privateKey);
const command = (script: string) => commandSigner([process.execPath, "-e", script], key);
const printing = (text: string) => command(`process.stdout.write(${JSON.stringify(text)})`);

test("signs for its key, with what the command prints, line breaks around it or not", async () => {
  const signer = printing(` ${signature.toString("hex")}\r\n`);
  expect([signer.keyId, signer.key]).toEqual([key.keyId, key.key]);
  expect(Buffer.from(await signer.sign(data))).toEqual(signature);
  expect(Buffer.from(await printing(`\n${signature.toString("base64")}\n`).sign(data))).toEqual(signature);
});

test("gives the command the very bytes, and two minutes", async () => {
  await command(
    `const input = require("fs").readFileSync(0);
    if (input.toString("latin1") !== "data") process.exit(9);
    process.stdout.write(Buffer.from("${signature.toString("hex")}", "hex"))`,
  ).sign(data);
  expect(vi.mocked(processes.spawn).mock.lastCall?.[2]).toMatchObject({
    timeout: 120_000,
    windowsHide: true,
  });
});

test.each([
  ["nothing", ""],
  ["too little", signature.subarray(1).toString("hex")],
  ["too much", `${signature.toString("hex")}00`],
  ["a signature of other bytes", sign(null, Buffer.from("x"), privateKey).toString("hex")],
])("refuses a command that prints %s", async (_, text) => {
  await expect(printing(text).sign(data)).rejects.toMatchObject({
    reason: "KEY",
    message: `${process.execPath} printed no signature by the key ${key.keyId.slice(0, 8)}….`,
  });
});

test("says how a command ended that failed, even if it printed a signature", async () => {
  const print = `process.stdout.write("${signature.toString("hex")}");`;
  const failing = command(`${print} console.error(" no token "); process.exitCode = 3`);
  await expect(failing.sign(data)).rejects.toMatchObject({
    reason: "KEY",
    message: `the signing command ${process.execPath} failed: it ended with 3. no token`,
  });
  await expect(command("process.kill(process.pid, 'SIGKILL')").sign(data)).rejects.toThrow(
    "it ended with SIGKILL.",
  );
  await expect(commandSigner(["/no/such/command"], key).sign(data)).rejects.toMatchObject({
    message: expect.stringContaining("the signing command /no/such/command failed: spawn"),
    cause: { code: "ENOENT" },
  });
});

test("takes the signature of a command that does not read what it signs", async () => {
  const large = Buffer.alloc(1_000_000, 1);
  const signed = sign(null, large, privateKey).toString("hex");
  expect(Buffer.from(await printing(signed).sign(large)).toString("hex")).toBe(signed);
});
