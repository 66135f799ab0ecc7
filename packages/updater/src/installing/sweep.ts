import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { foldersInUse } from "./in-use.js";
import { type Journal, readJournal } from "./journal.js";
import type { Layout } from "./layout.js";
import { readPointer } from "./pointer.js";

const tenMinutesMs = 600_000;

/**
 * Removes what no journal entry needs: drafts that a crash left, and releases other than the one in force, the one
 * before it, a staged one, and those that processes run from. The caller holds the install lock.
 *
 * What cannot be removed, such as a program that still runs on Windows, is left for the next time.
 */
export async function sweepVersions(layout: Layout, running?: string): Promise<void> {
  const journal = await readJournal(layout);
  const keep = new Set([
    await readPointer(layout),
    ...foldersOf(journal),
    ...(await foldersInUse(layout)),
    running,
  ]);
  for (const name of await readdir(layout.versions)) {
    if (!keep.has(name)) await removeQuietly(join(layout.versions, name));
  }
  for (const folder of [layout.root, layout.state, layout.running]) await sweepTemporaries(folder);
}

/** Removes files that a crash left before they got their names. Others may be writing theirs now: theirs are young. */
async function sweepTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/\.(tmp|new|stale)$/.test(name)) continue;
    const path = join(folder, name);
    const age = Date.now() - ((await lstat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > tenMinutesMs) await removeQuietly(path);
  }
}

/** Removes downloads: all but those whose hashes are named, and the pieces of those. */
export async function sweepDownloads(folder: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!keep.some((hash) => name.startsWith(hash))) await removeQuietly(join(folder, name));
  }
}

function foldersOf(journal: Journal): string[] {
  if (journal.state === "idle") return [];
  if (journal.state === "rolled-back") return [journal.move.previousFolder];
  return [journal.move.folder, journal.move.previousFolder];
}

async function removeQuietly(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}
