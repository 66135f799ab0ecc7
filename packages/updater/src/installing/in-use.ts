import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, thisProcess } from "@toasty/kit/process-identity";
import { writeDurably } from "../durable/durable-file.js";
import { isReleaseFolder, type Layout } from "./layout.js";

/**
 * Notes that this process runs from a release: two updates later, another process would remove it from under it.
 *
 * Nothing is updated where nothing can be written, so a failure does no harm.
 */
export async function noteInUse(layout: Layout, folder: string): Promise<void> {
  try {
    await mkdir(layout.running, { recursive: true });
    const note = JSON.stringify({ ...thisProcess(), folder });
    await writeDurably(join(layout.running, `${process.pid}.json`), note);
  } catch {
    // As above.
  }
}

/** The folders that processes run from. Notes of those that have ended are removed. */
export async function foldersInUse(layout: Layout): Promise<string[]> {
  const folders: string[] = [];
  for (const name of await readdir(layout.running).catch(() => [])) {
    if (!name.endsWith(".json")) continue;
    const note = join(layout.running, name);
    const content = await readFile(note, "utf8").catch(() => "");
    if (isAlive(content)) folders.push(folderIn(content));
    else await rm(note, { force: true }).catch(() => undefined);
  }
  return folders.filter(isReleaseFolder);
}

function folderIn(content: string): string {
  return String(JSON.parse(content).folder);
}
