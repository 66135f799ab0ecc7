import * as fs from "node:fs";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "./clock.js";
import { takeLock } from "./lock.js";
import { thisProcess } from "./process-identity.js";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof files>();
  return { ...real, open: vi.fn(real.open), readFile: vi.fn(real.readFile) };
});

const real = await vi.importActual<typeof files>("node:fs/promises");
const failure = (code: string) => Object.assign(new Error(code), { code });
const alive = JSON.stringify({ ...thisProcess(), id: "another" });

let folder: string;
let path: string;
let time: number;
let waits: (readonly [ms: number, keepAlive: boolean | undefined])[];
/** Called before a file is opened, for the lock that it is a draft of; may throw. */
let onOpen: (name: string) => void;
/** Called before a file is read; may throw. */
let onRead: (name: string) => void;
let syncs: number;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "toasty-lock-"));
  path = join(folder, "a.lock");
  time = 5_000;
  waits = [];
  syncs = 0;
  onOpen = () => {};
  onRead = () => {};
  vi.spyOn(performance, "now").mockImplementation(() => time);
  vi.spyOn(systemClock, "after").mockImplementation((ms, then, options) => {
    waits.push([ms, options?.keepAlive]);
    time += ms;
    queueMicrotask(then);
    return () => {};
  });
  vi.mocked(files.open).mockImplementation(async (file, ...rest) => {
    onOpen(String(file).replace(/\.[0-9a-f]+\.new$/, ""));
    const handle = await real.open(file, ...rest);
    return Object.assign(handle, { sync: async () => void syncs++ });
  });
  vi.mocked(files.readFile).mockImplementation(async (file, ...rest) => {
    onRead(String(file));
    return real.readFile(file, ...rest);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const content = () => fs.readFileSync(path, "utf8");

test("tries every twenty milliseconds until its time is over, and keeps the process alive for it", async () => {
  fs.writeFileSync(path, alive);
  await expect(takeLock(path, { waitMs: 60 })).rejects.toThrow(`process ${process.pid} holds the lock`);
  expect(waits).toEqual([
    [20, true],
    [20, true],
    [20, true],
  ]);
  waits.length = 0;
  await expect(takeLock(path)).rejects.toThrow("holds the lock");
  expect(waits).toEqual([]);
});

test("takes a lock that becomes free at the last attempt", async () => {
  fs.writeFileSync(path, alive);
  vi.mocked(systemClock.after).mockImplementation((ms, then) => {
    time += ms;
    fs.rmSync(path);
    queueMicrotask(then);
    return () => {};
  });
  await using _lock = await takeLock(path, { waitMs: 20 });
  expect(content()).toContain(`"pid":${process.pid}`);
});

test("leaves a stale lock to another process that is just removing it", async () => {
  fs.writeFileSync(path, "{}");
  fs.writeFileSync(`${path}.stale`, alive);
  await expect(takeLock(path)).rejects.toThrow("process unknown holds the lock");
  expect([content(), fs.readFileSync(`${path}.stale`, "utf8")]).toEqual(["{}", alive]);
});

test("leaves a lock that another took between the look at it and its removal", async () => {
  fs.writeFileSync(path, "{}");
  onOpen = (name) => {
    if (name === `${path}.stale`) fs.writeFileSync(path, alive);
  };
  await expect(takeLock(path)).rejects.toThrow(`process ${process.pid} holds the lock`);
  expect([content(), fs.readdirSync(folder)]).toEqual([alive, ["a.lock"]]);
});

test("names its holder, and syncs nothing, since its holder does not survive a loss of power either", async () => {
  await using _lock = await takeLock(path);
  expect(syncs).toBe(0);
  expect(JSON.parse(content())).toEqual({ ...thisProcess(), id: expect.stringMatching(/^[0-9a-f]{16}$/) });
});

test.each(["EPERM", "EIO"])("fails at once when the system refuses to make or read it (%s)", async (code) => {
  onOpen = () => {
    throw failure(code);
  };
  await expect(takeLock(path, { waitMs: 100 })).rejects.toThrow(code);
  onOpen = () => {};
  fs.writeFileSync(path, alive);
  onRead = () => {
    throw failure(code);
  };
  await expect(takeLock(path, { waitMs: 100 })).rejects.toThrow(code);
  expect(waits).toEqual([]);
});

describe("on Windows, where a scanner may hold any file for a moment", () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
  beforeEach(() => {
    Object.defineProperty(process, "platform", { value: "win32" });
  });
  afterEach(() => {
    Object.defineProperty(process, "platform", platform);
  });

  test("tries again at once, and has the lock when it has its file", async () => {
    let left = 3;
    onOpen = () => {
      if (left-- > 0) throw failure("EPERM");
    };
    await using _lock = await takeLock(path);
    expect(JSON.parse(content())).toMatchObject({ pid: process.pid });
    expect(waits).toEqual([]);
  });

  test("tries a hundred times at once, then as long as the caller waits", async () => {
    let tries = 0;
    onOpen = () => {
      tries++;
      throw failure("EBUSY");
    };
    await expect(takeLock(path)).rejects.toThrow("process unknown holds the lock");
    expect(tries).toBe(1 + 100);
    await expect(takeLock(path, { waitMs: 20 })).rejects.toThrow("process unknown holds the lock");
    expect([tries, waits.length]).toEqual([101 + 102, 1]);
  });

  test("takes a lock that it cannot read for one that is being removed", async () => {
    fs.writeFileSync(path, alive);
    onRead = () => {
      fs.rmSync(path, { force: true });
      throw failure("EACCES");
    };
    await using _lock = await takeLock(path);
    onRead = () => {};
    expect(content()).not.toBe(alive);
  });
});
