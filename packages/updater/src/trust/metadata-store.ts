import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renameDurably } from "@toasty/kit/atomic-file";
import { onDisk } from "../durable/disk-error.js";
import { syncTree, writeDurably } from "../durable/durable-file.js";

/**
 * Verified metadata on disk, one generation at a time: the non-volatile storage of the TUF specification (5.3.8, 5.4.5,
 * 5.5.7, 5.6.6).
 *
 * A generation is a folder that is never changed once it has its name; the file `generation` names the one in force.
 * A refresh works in a folder of its own that becomes the next generation as a whole or not at all, so a crash or a
 * full disk leaves the last good one.
 */
export interface MetadataStore {
  /** Root metadata that was verified before, by version. */
  readonly history: ReadonlyMap<number, Buffer>;
  /** Folder for tuf-js: the generation's files, with the root that the app embeds in the place of the last root (5.2). */
  readonly work: string;
  /** Makes the work folder the generation in force, with these further verified roots in its history. */
  commit(roots: ReadonlyMap<number, Buffer>): Promise<void>;
  /** Removes the work folder, unless it was committed. */
  discard(): Promise<void>;
}

const pointerName = "generation";
const rootsName = "root_history";

/** Opens a work folder on the generation in force. The caller holds the lock of the store. */
export async function openMetadata(dir: string, embeddedRoot: Uint8Array): Promise<MetadataStore> {
  return onDisk("opening the metadata store", async () => {
    await mkdir(dir, { recursive: true });
    const generation = await currentGeneration(dir);
    await sweep(dir, generation);
    const work = join(dir, `work-${randomBytes(6).toString("hex")}`);
    await mkdir(join(work, rootsName), { recursive: true });
    const history = new Map<number, Buffer>();
    if (generation !== undefined) {
      await copyFiles(join(dir, generation), work);
      for (const [version, bytes] of await readRoots(join(dir, generation, rootsName)))
        history.set(version, bytes);
    }
    await writeFile(join(work, "root.json"), embeddedRoot);
    return {
      history,
      work,
      commit: (roots) => onDisk("keeping metadata", () => commit(dir, work, generation, roots)),
      discard: () => rm(work, { recursive: true, force: true }),
    };
  });
}

/** Returns the folder of the generation in force, for reading; undefined if there is none. */
export async function generationFolder(dir: string): Promise<string | undefined> {
  const generation = await currentGeneration(dir);
  return generation === undefined ? undefined : join(dir, generation);
}

async function commit(
  dir: string,
  work: string,
  generation: string | undefined,
  roots: ReadonlyMap<number, Buffer>,
): Promise<void> {
  for (const [version, bytes] of roots) await writeFile(join(work, rootsName, `${version}.root.json`), bytes);
  if (generation !== undefined && (await sameFiles(work, join(dir, generation)))) {
    await rm(work, { recursive: true, force: true });
    return;
  }
  await syncTree(work);
  const next = `g-${randomBytes(6).toString("hex")}`;
  await renameDurably(work, join(dir, next));
  await writeDurably(join(dir, pointerName), `${next}\n`);
  await sweep(dir, next);
}

async function currentGeneration(dir: string): Promise<string | undefined> {
  const name = (await readFile(join(dir, pointerName), "utf8").catch(() => "")).trim();
  if (!/^g-[0-9a-f]{12}$/.test(name)) return undefined;
  return (await readdir(join(dir, name)).catch(() => undefined)) ? name : undefined;
}

/** Removes what a crash or the generation before left. */
async function sweep(dir: string, keep: string | undefined): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name !== keep && name !== pointerName) await rm(join(dir, name), { recursive: true, force: true });
  }
}

async function copyFiles(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isFile()) await copyFile(join(from, entry.name), join(to, entry.name));
    else if (entry.name === rootsName) await copyFiles(join(from, rootsName), join(to, rootsName));
  }
}

async function readRoots(dir: string): Promise<[number, Buffer][]> {
  const names = await readdir(dir).catch(() => []);
  const versions = names.flatMap((name) => /^(\d+)\.root\.json$/.exec(name)?.[1] ?? []);
  const read = async (version: string): Promise<[number, Buffer]> => [
    Number(version),
    await readFile(join(dir, `${version}.root.json`)),
  ];
  return Promise.all(versions.map(read));
}

async function sameFiles(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([listFiles(a), listFiles(b)]);
  if (left.join("\n") !== right.join("\n")) return false;
  for (const name of left) {
    if (!(await readFile(join(a, name))).equals(await readFile(join(b, name)))) return false;
  }
  return true;
}

async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(dir.length)] : []))
    .sort();
}
