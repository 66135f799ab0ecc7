import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOf } from "@toasty/kit/process-identity";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeLock, withLock } from "./lock.js";

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "toasty-lock-"));
  path = join(dir, "a.lock");
});

afterEach(() => rm(dir, { recursive: true }));

describe("a lock", () => {
  test("lets one in at a time, and leaves nothing", async () => {
    let inside = 0;
    let most = 0;
    const visit = () =>
      withLock(path, 30_000, async () => {
        most = Math.max(most, ++inside);
        await readdir(dir);
        inside--;
      });
    await Promise.all(Array.from({ length: 8 }, visit));
    expect(most).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });

  test("is refused while it is held, and free after a failure", async () => {
    await expect(
      withLock(path, 0, async () => {
        await expect(withLock(path, 0, async () => undefined)).rejects.toThrow(
          expect.objectContaining({ reason: "LOCKED" }),
        );
        throw new Error("inside");
      }),
    ).rejects.toThrow("inside");
    expect(await withLock(path, 0, async () => "free")).toBe("free");
  });

  test("makes the folder that it is in, and lets everybody read who holds it", async () => {
    const inside = join(dir, "new", "b.lock");
    await using _lock = await takeLock(inside, 0);
    const { pid } = JSON.parse(await readFile(inside, "utf8"));
    expect(pid).toBe(process.pid);
    if (process.platform !== "win32") expect((await stat(inside)).mode & 0o444).toBe(0o444);
  });

  test("whose place is taken by something else is told, not waited for", async () => {
    await mkdir(path);
    await expect(withLock(path, 60_000, async () => undefined)).rejects.toThrow(
      expect.objectContaining({ reason: "DISK" }),
    );
    expect(await readdir(dir)).toEqual(["a.lock"]);
  });

  test("is not waited for any longer by whoever gives up", async () => {
    const stop = new AbortController();
    await withLock(path, 0, async () => {
      const second = withLock(path, 60_000, async () => undefined, stop.signal);
      stop.abort();
      await expect(second).rejects.toThrow(expect.objectContaining({ reason: "CANCELLED" }));
    });
  });

  test("of a living process is left alone", async () => {
    await writeFile(path, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
    await expect(withLock(path, 0, async () => undefined)).rejects.toThrow(
      expect.objectContaining({ reason: "LOCKED" }),
    );
  });
});
