import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOf } from "@toasty/kit/process-identity";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "./lock.js";

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

  test.each([
    ["of a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1 })],
    ["of an older process with the same id", JSON.stringify({ pid: process.pid, start: "1" })],
    ["of a process from before the machine started anew", JSON.stringify({ pid: process.pid, boot: 0 })],
    ["that was never finished", ""],
    ["that holds nonsense", "{ torn"],
  ])("%s is taken over by one only", async (_, content) => {
    await writeFile(path, content);
    let inside = 0;
    const visit = () =>
      withLock(path, 30_000, async () => {
        expect(++inside).toBe(1);
        await readdir(dir);
        inside--;
      });
    await Promise.all([visit(), visit(), visit()]);
    expect(await readdir(dir)).toEqual([]);
  });

  test("is taken over even if a crash cut off its removal", async () => {
    await writeFile(path, "");
    await writeFile(`${path}.stale`, "");
    await utimes(`${path}.stale`, 0, 0);
    expect(await withLock(path, 5_000, async () => "free")).toBe("free");
    expect(await readdir(dir)).toEqual([]);
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
