import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "@toasty/kit/atomic-file";

/** The entry that makes the user's session start Toasty. */
export interface Autostart {
  /** The file, or the value in the registry, for people. */
  readonly place: string;
  /** Writes the command, and replaces the one that is there. */
  write(command: readonly string[]): Promise<void>;
  /** Returns the command that is written there. */
  read(): Promise<readonly string[] | undefined>;
  /** Removes the entry; returns false if there was none. */
  remove(): Promise<boolean>;
}

/** Syntax of a kind of entry file. Pure. */
export interface EntryFormat {
  compose(command: readonly string[]): string;
  parse(text: string): readonly string[];
}

/** Keeps the entry in a file of its own. A session that begins during a write finds the old entry or the new one. */
export function entryFile(place: string, { compose, parse }: EntryFormat): Autostart {
  return {
    place,
    async write(command) {
      await mkdir(dirname(place), { recursive: true });
      await replaceFile(place, compose(command), { mode: 0o644 });
    },
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

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
