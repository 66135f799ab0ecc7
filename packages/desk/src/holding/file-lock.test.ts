import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFile } from "./file-lock.js";

let folder: string;
let path: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-lock-"));
  path = join(folder, "held.jsonl");
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = undefined;
  rmSync(folder, { recursive: true });
});

/** A process that lives until the test ends it. */
async function living(): Promise<ChildProcess> {
  child = spawn("sleep", ["1000"]);
  await once(child, "spawn");
  return child;
}

test("one holds it, the next is told who does, and has it afterwards", async () => {
  const first = await lockFile(path);
  await expect(lockFile(path)).rejects.toMatchObject({
    reason: "PLATFORM_REFUSED",
    message: expect.stringContaining(`another desk of this program uses ${path}`),
  });
  await first[Symbol.asyncDispose]();
  const second = await lockFile(path);
  // An end that comes twice must not take the lock of another.
  await first[Symbol.asyncDispose]();
  await expect(lockFile(path)).rejects.toThrow("another desk");
  await second[Symbol.asyncDispose]();
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(!existsSync("/proc/self/stat"))(
  "the lock of a living process is respected, and that of a dead one taken over",
  async () => {
    const other = await living();
    const start = readFileSync(`/proc/${other.pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19];
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: other.pid, start, boot: 0 }));
    await expect(lockFile(path)).rejects.toThrow(`another desk of process ${other.pid}`);
    other.kill("SIGKILL");
    await once(other, "exit");
    await (await lockFile(path))[Symbol.asyncDispose]();
  },
);

test.skipIf(!existsSync("/proc/self/stat"))(
  "the id of a dead process that another one has now holds nothing",
  async () => {
    const other = await living();
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: other.pid, start: "1", boot: 0 }));
    await (await lockFile(path))[Symbol.asyncDispose]();
  },
);

test.each(["", "{", "null"])("a lock that says %j was left by nobody", async (content) => {
  writeFileSync(`${path}.lock`, content);
  await (await lockFile(path))[Symbol.asyncDispose]();
});

test("of many that find a stale lock one takes it, also where a crash left the removal half done", async () => {
  writeFileSync(`${path}.lock`, "{}");
  writeFileSync(`${path}.lock.stale`, "");
  utimesSync(`${path}.lock.stale`, 0, 0);
  const taken = await Promise.allSettled(Array.from({ length: 20 }, () => lockFile(path)));
  const locks = taken.filter((each) => each.status === "fulfilled");
  expect(locks).toHaveLength(1);
  await locks[0]?.value[Symbol.asyncDispose]();
  expect(existsSync(`${path}.lock`)).toBe(false);
});
