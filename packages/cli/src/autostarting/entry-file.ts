import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Autostart } from "./autostart.js";

/** How a kind of file says what is to be started. Pure. */
export interface EntryFormat {
  compose(command: readonly string[]): string;
  parse(text: string): readonly string[];
}

/** Keeps the command in a file of its own. */
export function entryFile(place: string, { compose, parse }: EntryFormat): Autostart {
  return {
    place,
    write: (command) => replace(place, compose(command)),
    async read() {
      const text = await readFile(place, "utf8").catch(ignoreMissing);
      return text === undefined ? undefined : parse(text);
    },
    async remove() {
      const removed = await rm(place).then(() => true, ignoreMissing);
      return removed ?? false;
    },
  };
}

/** As a whole: a session that begins meanwhile finds the old entry or the new one. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Desktops look at names that end in .desktop or .plist; this one is none of them.
  const next = `${path}.next`;
  try {
    const file = await open(next, "w", 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
