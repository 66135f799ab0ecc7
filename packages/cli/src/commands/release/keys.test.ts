import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../../test/in-process.js";
import { releaseKeys } from "./keys.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-keys-"));
  vi.stubEnv("TOASTY_KEY_PASSPHRASE", "correct horse battery");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test.each([
  ["release.pem", "release.pub"],
  ["release.key", "release.pub"],
  ["release", "release.pub"],
])("%s is the private key, and %s beside it the public one", async (name, publicName) => {
  const [file, publicFile] = [join(folder, name), join(folder, publicName)];
  const { code, json } = await runHere(releaseKeys, [file, "--json"]);
  expect(code).toBe(0);
  const hex = (await readFile(publicFile, "utf8")).trim();
  expect(hex).toMatch(/^[0-9a-f]{64}$/);
  expect(json()).toEqual([{ keyId: expect.any(String), public: hex, file, publicFile }]);
  expect(await readFile(file, "utf8")).toContain("ENCRYPTED PRIVATE KEY");
});

test.each(["release.pem", "release.pub"])("%s that is there already is not overwritten", async (name) => {
  await writeFile(join(folder, name), "mine");
  await expect(runHere(releaseKeys, [join(folder, "release.pem")])).rejects.toMatchObject({
    message: `${join(folder, name)} is there already, and a key is never overwritten.`,
    remedy: "Choose another name.",
  });
  expect(await readdir(folder)).toEqual([name]);
  expect(await readFile(join(folder, name), "utf8")).toBe("mine");
});
