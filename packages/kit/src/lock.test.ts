import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeLock, withLock } from "./lock.js";
import { startOf, thisProcess } from "./process-identity.js";

const wait = { waitMs: 60_000 };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-lock-"));
  path = join(folder, "a.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lets eight in at once; each checks that it is alone. */
async function visitAll(): Promise<void> {
  let inside = 0;
  const visit = () =>
    withLock(path, wait, async () => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    });
  await Promise.all(Array.from({ length: 8 }, visit));
}

test("lets one in at a time, and leaves nothing, also after a failure", async () => {
  await visitAll();
  await expect(withLock(path, wait, () => Promise.reject(new Error("inside")))).rejects.toThrow("inside");
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(process.platform === "win32").each([undefined, 0o640])(
  "has the permissions that were asked for, else those of a private file (%s)",
  async (mode) => {
    await using _lock = await takeLock(path, { mode });
    expect(statSync(path).mode & 0o777).toBe(mode ?? 0o600);
  },
);

test.each([
  ["of a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1 })],
  ["of an older process with the same id", JSON.stringify({ pid: process.pid, start: "1" })],
  ["of a process from before the machine was restarted", JSON.stringify({ pid: process.pid, boot: 0 })],
  ["that an earlier release wrote", String(process.pid)],
  ["without content", ""],
  ["with nonsense", "{ torn"],
  ["of no process", JSON.stringify({ pid: -1 })],
])("takes over a lock %s, by one only", async (_, content) => {
  writeFileSync(path, content);
  await visitAll();
  expect(readdirSync(folder)).toEqual([]);
});

test("takes over a lock whose removal a crash cut off", async () => {
  writeFileSync(path, "");
  writeFileSync(`${path}.stale`, JSON.stringify({ pid: 2 ** 22 + 1 }));
  await visitAll();
  expect(readdirSync(folder)).toEqual([]);
});

test("waits for a holder that is alive, however old its lock looks", async () => {
  let leave = () => {};
  const holding = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const first = withLock(path, wait, () => {
    entered();
    return holding;
  });
  await inside;
  utimesSync(path, 0, 0);
  const order: string[] = [];
  const second = withLock(path, wait, async () => void order.push("second"));
  // It has tried by now, and would be in if it had taken the lock over.
  await new Promise((resolve) => setImmediate(resolve));
  order.push("first");
  leave();
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
});

test("leaves the lock of another that took it over alone", async () => {
  const theirs = JSON.stringify({ ...thisProcess(), id: "another" });
  await withLock(path, wait, async () => writeFileSync(path, theirs));
  expect(readdirSync(folder)).toEqual(["a.lock"]);
});

test("refuses a lock that is held, and names its holder", async () => {
  await using _lock = await takeLock(path);
  await expect(takeLock(path)).rejects.toThrow(`process ${process.pid} holds the lock`);
  const heldError = (pid: number | undefined) => new RangeError(`held by ${pid}`);
  await expect(takeLock(path, { heldError })).rejects.toThrow(new RangeError(`held by ${process.pid}`));
});

test("is free after it was disposed", async () => {
  await (await takeLock(path))[Symbol.asyncDispose]();
  expect(readdirSync(folder)).toEqual([]);
  await using _lock = await takeLock(path);
});

test("stops waiting when the signal aborts", async () => {
  await using _lock = await takeLock(path);
  const stop = new AbortController();
  const second = takeLock(path, { ...wait, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(second).rejects.toThrow("stopped");
});

test("does not wait for what is no lock", async () => {
  mkdirSync(path);
  await expect(takeLock(path, wait)).rejects.toThrow("EISDIR");
  expect(readdirSync(folder)).toEqual(["a.lock"]);
});

describe.skipIf(!existsSync("/proc/self/stat"))("the lock of another process", () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill("SIGKILL");
    child = undefined;
  });

  /** A process that lives until the test ends it. */
  async function living(): Promise<ChildProcess & { readonly pid: number }> {
    child = spawn("sleep", ["1000"]);
    await once(child, "spawn");
    return child as ChildProcess & { readonly pid: number };
  }

  test("is respected while it lives, and taken over when it is dead", async () => {
    const other = await living();
    writeFileSync(path, JSON.stringify({ pid: other.pid, start: startOf(other.pid), boot: 0 }));
    await expect(takeLock(path)).rejects.toThrow(`process ${other.pid} holds the lock`);
    other.kill("SIGKILL");
    await once(other, "exit");
    await (await takeLock(path))[Symbol.asyncDispose]();
    expect(existsSync(path)).toBe(false);
  });

  test("is taken over when its id belongs to a later process", async () => {
    const other = await living();
    writeFileSync(path, JSON.stringify({ pid: other.pid, start: "1", boot: 0 }));
    await (await takeLock(path))[Symbol.asyncDispose]();
  });
});

test("of many that find a stale lock at once one takes it, also where a crash left its removal half done", async () => {
  writeFileSync(path, "{}");
  writeFileSync(`${path}.stale`, "");
  const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path)));
  const locks = taken.filter((each) => each.status === "fulfilled");
  expect(locks).toHaveLength(1);
  await locks[0]?.value[Symbol.asyncDispose]();
  // An end that comes twice must not take the lock of another.
  await using _other = await takeLock(path);
  await locks[0]?.value[Symbol.asyncDispose]();
  await expect(takeLock(path)).rejects.toThrow("holds the lock");
  expect(readdirSync(folder)).toEqual(["a.lock"]);
});
