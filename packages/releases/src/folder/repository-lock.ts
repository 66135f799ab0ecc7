import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError } from "../release-error.js";

/** Keeps a second process on this machine out of a repository. A lock whose process is gone counts for nothing. */
export async function lockRepository(dir: string): Promise<AsyncDisposable> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, ".lock");
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (tries > 0 || isAlive(owner)) {
      throw new ReleaseError(
        "locked",
        `process ${owner || "?"} is at work on ${dir}. Wait for it; if there is none, remove ${path}.`,
      );
    }
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
