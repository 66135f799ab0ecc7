/*
 * A client with the command line of the official TUF client conformance suite (its CLIENT-CLI.md), on this package's
 * own metadata store, fetcher and downloader. `build.mjs` makes one executable file of it.
 */
import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { downloadTarget } from "../../src/downloading/download-target.js";
import { writeDurably } from "../../src/durable/durable-file.js";
import { httpSource, networkDefaults } from "../../src/fetching/http-source.js";
import { nodeFetch } from "../../src/fetching/node-fetch.js";
import { generationFolder } from "../../src/trust/metadata-store.js";
import { type TrustedRepository, withTrustedRepository } from "../../src/trust/trusted-repository.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "metadata-dir": { type: "string" },
    "metadata-url": { type: "string" },
    "target-name": { type: "string", multiple: true },
    "target-base-url": { type: "string" },
    "target-dir": { type: "string" },
  },
});
const metadataDir = required("metadata-dir");
const store = join(metadataDir, ".store");
const embeddedRoot = join(metadataDir, ".embedded-root");
const [command, trustedRoot] = positionals;

try {
  if (command === "init") await init(trustedRoot ?? "");
  else if (command === "refresh") await withRepository(async () => undefined);
  else if (command === "download") await withRepository(download);
  else throw new Error(`unknown command ${command}; use init, refresh or download`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function init(root: string): Promise<void> {
  await mkdir(metadataDir, { recursive: true });
  await copyFile(root, embeddedRoot);
  await copyFile(root, join(metadataDir, "root.json"));
}

async function withRepository(work: (repository: TrustedRepository) => Promise<void>): Promise<void> {
  const metadataUrl = required("metadata-url");
  try {
    const source = sourceOf(metadataUrl);
    await withTrustedRepository(
      { dir: store, embeddedRoot: await readFile(embeddedRoot), metadataUrl, source },
      work,
    );
  } finally {
    await showGeneration();
  }
}

async function download(repository: TrustedRepository): Promise<void> {
  const folder = required("target-dir");
  const targetsUrl = required("target-base-url").replace(/\/+$/, "");
  const cache = join(metadataDir, ".downloads");
  for (const name of values["target-name"] ?? []) {
    const target = await repository.target(name);
    if (target === undefined) throw new Error(`there is no target ${name}`);
    const file = await downloadTarget({ target, folder: cache, targetsUrl, source: sourceOf(targetsUrl) });
    const place = join(folder, encodeURIComponent(name));
    const before = await readFile(place).catch(() => undefined);
    const content = await readFile(file);
    if (!before?.equals(content)) await writeDurably(place, content);
  }
}

/** The suite looks for what is trusted under plain names, beside our store. */
async function showGeneration(): Promise<void> {
  const folder = await generationFolder(store);
  if (folder === undefined) return;
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  for (const name of await readdir(metadataDir)) {
    if (name.endsWith(".json") && !names.includes(name)) await rm(join(metadataDir, name));
  }
  for (const name of names) await copyFile(join(folder, name), join(metadataDir, name));
}

function sourceOf(url: string) {
  return httpSource({
    fetch: nodeFetch,
    origin: new URL(url).origin,
    network: { ...networkDefaults, attempts: 1 },
  });
}

function required(name: "metadata-dir" | "metadata-url" | "target-base-url" | "target-dir"): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}
