import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { syncTree, writeDurably, writeFully } from "./durable-file.js";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "toasty-durable-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

test.skipIf(process.platform === "win32")("a file is replaced by one that everybody may read", async () => {
  const path = join(dir, "a");
  writeFileSync(path, "old", { mode: 0o600 });
  await writeDurably(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o777 & ~process.umask()).toBe(0o644 & ~process.umask());
});

test("all bytes are written where the system takes fewer at a time", async () => {
  const taken: number[] = [];
  const file = {
    write: async (bytes: Uint8Array, at: number, length: number) => {
      const bytesWritten = Math.min(length, 3);
      taken.push(...bytes.subarray(at, at + bytesWritten));
      return { bytesWritten };
    },
  };
  await writeFully(file as unknown as FileHandle, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test.skipIf(process.platform === "win32")(
  "a tree is synced file by file and folder by folder, what is inside first, links not at all",
  async () => {
    mkdirSync(join(dir, "sub"));
    for (const name of ["sub/a", "sub/b", "c"]) writeFileSync(join(dir, name), name);
    symlinkSync("nowhere", join(dir, "link"));
    const handle = await open(join(dir, "c"));
    const handles = Object.getPrototypeOf(handle);
    await handle.close();
    const steps: string[] = [];
    const sync = handles.sync;
    vi.spyOn(handles, "sync").mockImplementation(async function (this: FileHandle) {
      const kind = (await this.stat()).isDirectory() ? "folder" : "file";
      steps.push(`${kind} begins`);
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      await sync.call(this);
      steps.push(`${kind} is synced`);
    });
    await syncTree(dir);
    const whole = (kind: string) => [`${kind} begins`, `${kind} is synced`];
    const inside = [...whole("file"), ...whole("file"), ...whole("folder")];
    // Which of the two comes first is the system's choice.
    expect([
      [...inside, ...whole("file"), ...whole("folder")],
      [...whole("file"), ...inside, ...whole("folder")],
    ]).toContainEqual(steps);
  },
);
