import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionOptions } from "./connection-options.js";

const { tlsCa } = connectionOptions;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-ca-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("authorities are none, the system's, or those of the last file that is named", async () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  await writeFile(join(folder, "ca.pem"), pem);
  expect(tlsCa.read([])).toBeUndefined();
  expect(tlsCa.read(["system"])).toBe(true);
  expect(tlsCa.read([join(folder, "ca.pem")])).toEqual({ ca: pem });
  expect(tlsCa.read([join(folder, "none.pem"), "system"])).toBe(true);
});

test("a file that is not there, or holds no certificate, ends the command before it begins", async () => {
  const key = join(folder, "key.pem");
  await writeFile(key, "-----BEGIN PRIVATE KEY-----\n");
  expect(() => tlsCa.read([key])).toThrow(`${key} holds no certificate in PEM.`);
  expect(() => tlsCa.read([join(folder, "none.pem")])).toThrow(
    expect.objectContaining({ name: "UsageError" }),
  );
});
