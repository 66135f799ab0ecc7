import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Updater } from "tuf-js";
import { afterEach, beforeEach } from "vitest";
import type { InitOptions } from "../src/changes/init.js";
import { openRepository, type Repository } from "../src/repository.js";
import { privateKeySigner, type Signer } from "../src/signing/signer.js";

export const platform = "linux-x64";
export const launch = ["./main.js"] as const;

export function newSigner(): Signer {
  return privateKeySigner(generateKeyPairSync("ed25519").privateKey);
}

/** One key for each purpose, and a repository's keys made of them. */
export const signers = { root: newSigner(), targets: newSigner(), nightly: newSigner(), online: newSigner() };
export const everybody = Object.values(signers);
export const one = (signer: Signer) => ({ keys: [{ keyId: signer.keyId, key: signer.key }], threshold: 1 });
export const keys: InitOptions["keys"] = {
  root: one(signers.root),
  targets: one(signers.targets),
  online: one(signers.online),
  channels: { nightly: one(signers.nightly) },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-releases-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

export function place(...parts: string[]): string {
  return join(folder, ...parts);
}

/** A clock that a test can turn. */
export class Clock {
  time = Date.parse("2026-01-31T12:00:00Z");
  readonly now = () => new Date(this.time);
  days(count: number): void {
    this.time += count * 86_400_000;
  }
}

export async function newRepository(
  options: { signers?: readonly Signer[]; now?: () => Date } = {},
): Promise<Repository> {
  const repo = await openRepository({ dir: place("repo"), signers: everybody, ...options });
  await repo.init({ apps: ["acme"], keys });
  return repo;
}

/** Writes an app whose files differ a little from version to version. */
export async function appFolder(
  version: string,
  extra: Record<string, string | Uint8Array> = {},
): Promise<string> {
  const lines = Array.from({ length: 2000 }, (_, i) => `line ${i}: ${Math.imul(i, 48271) % 9973}`);
  lines.splice(700, 0, `version ${version}`);
  const files = {
    "main.js": `console.log(${JSON.stringify(version)})\n`,
    "lib/data.txt": lines.join("\n"),
    ...extra,
  };
  const dir = place(`app-${version}`);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

export async function addVersion(repo: Repository, version: string, options: object = {}) {
  return repo.add({ version, platform, folder: await appFolder(version), launch, level: 3, ...options });
}

/** The reference client: what it says of a target, and the target's bytes. */
export async function fetchTarget(url: string, root: string, path: string): Promise<Buffer> {
  const dir = await mkdtemp(join(folder, "client-"));
  await writeFile(join(dir, "root.json"), root);
  const updater = new Updater({
    metadataDir: dir,
    metadataBaseUrl: `${url}/metadata`,
    targetDir: dir,
    targetBaseUrl: `${url}/targets`,
  });
  await updater.refresh();
  const info = await updater.getTargetInfo(path);
  if (!info) throw new Error(`no target ${path}`);
  return readFile(await updater.downloadTarget(info));
}
