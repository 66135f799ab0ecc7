import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { StateStore } from "../../shell/store.js";

/**
 * Keeps the engine's state in a JSON file that only its owner can read. It is replaced as a whole: whatever happens
 * while it is written, either the old or the new state is there.
 */
export function fileStore(path: string): StateStore {
  const next = `${path}.next`;
  /** Two saves at a time would write into the same file. */
  let last: Promise<unknown> = Promise.resolve();
  return {
    async load() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    save(text) {
      const saved = last.then(() => replace(path, next, text));
      last = saved.catch(() => {});
      return saved;
    },

    async setAside() {
      const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(":", "-")}`;
      await rename(path, aside);
      return aside;
    },
  };
}

async function replace(path: string, next: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(next, "w", 0o600);
    try {
      await file.writeFile(text);
      // Without this a power cut may leave the new name with no content.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
