import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A volume of its own, of a given size, that can be filled and made read-only. */
export interface SmallVolume extends AsyncDisposable {
  readonly path: string;
  /** Leaves room for so many bytes, by default for none. */
  fill(room?: number): Promise<void>;
  empty(): Promise<void>;
  readOnly(): void;
}

/** Mounts one; undefined where this user may not. */
export function mountSmallVolume(megabytes: number): SmallVolume | undefined {
  const path = mkdtempSync(join(tmpdir(), "toasty-volume-"));
  const mount = (...args: string[]) => execFileSync("mount", [...args, path], { stdio: "ignore" });
  try {
    mount("-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs");
  } catch {
    rmdirSync(path);
    return undefined;
  }
  const filler = join(path, "filler");
  return {
    path,
    async fill(room = 0) {
      const full = await writeFile(filler, Buffer.alloc(megabytes * 1024 * 1024)).catch(
        (error) => error.code,
      );
      if (full !== "ENOSPC") throw new Error("the volume cannot be filled");
      if (room > 0) await truncate(filler, (await stat(filler)).size - room);
    },
    empty: () => rm(filler, { force: true }),
    readOnly: () => mount("-o", "remount,ro"),
    async [Symbol.asyncDispose]() {
      execFileSync("umount", ["--lazy", path]);
      rmdirSync(path);
    },
  };
}
