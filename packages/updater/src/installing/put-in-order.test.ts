import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock } from "../durable/lock.js";
import { manifestFile, parseVersion, serializeManifest } from "../metadata/index.js";
import { type Move, readJournal, writeJournal } from "./journal.js";
import { type Layout, layoutOf } from "./layout.js";
import { readPointer, swapPointer } from "./pointer.js";
import { putInOrder } from "./put-in-order.js";

const [oldFolder, newFolder] = ["1.0.0-00000000", "1.1.0-11111111"];
const move: Move = {
  version: parseVersion("1.1.0"),
  folder: newFolder,
  channel: "stable",
  previousVersion: parseVersion("1.0.0"),
  previousFolder: oldFolder,
};

let layout: Layout;

beforeEach(async () => {
  layout = layoutOf(await mkdtemp(join(tmpdir(), "toasty-order-")));
  await mkdir(layout.state, { recursive: true });
  await addRelease(oldFolder, "1.0.0");
  await swapPointer(layout, oldFolder);
});

afterEach(() => rm(layout.root, { recursive: true }));

async function addRelease(folder: string, version: string): Promise<void> {
  await mkdir(join(layout.versions, folder), { recursive: true });
  const manifest = serializeManifest({
    app: "acme",
    version: parseVersion(version),
    platform: "linux-x64",
    launch: ["node"],
    entries: [],
  });
  await writeFile(join(layout.versions, folder, manifestFile), manifest);
}

/** Returns after others that want the lock at the same time have been refused it too. */
async function failToTakeLock(): Promise<void> {
  await expect(takeLock(layout.installLock, 200)).rejects.toMatchObject({ reason: "LOCKED" });
}

test("leaves a taken lock alone where there is nothing to put in order", async () => {
  await using _ = await takeLock(layout.installLock, 0);
  expect(await putInOrder(layout)).toBeUndefined();
});

test("waits for the lock where a version is on trial, and goes back from one that is gone", async () => {
  await writeJournal(layout, { state: "pending", move, deaths: 0 });
  await swapPointer(layout, newFolder);
  const held = await takeLock(layout.installLock, 0);
  const ordered = putInOrder(layout);
  await failToTakeLock();
  await held[Symbol.asyncDispose]();
  expect(await ordered).toBeUndefined();
  expect(await readJournal(layout)).toMatchObject({ state: "rolled-back", reason: "missing" });
  expect(await readPointer(layout)).toBe(oldFolder);
});

test("waits for the lock where a version is staged, and puts it in force", async () => {
  await addRelease(newFolder, "1.1.0");
  await writeJournal(layout, { state: "staged", move, restart: false });
  const held = await takeLock(layout.installLock, 0);
  const ordered = putInOrder(layout);
  await failToTakeLock();
  await held[Symbol.asyncDispose]();
  expect(await ordered).toBeUndefined();
  expect((await readJournal(layout)).state).toBe("pending");
  expect(await readPointer(layout)).toBe(newFolder);
});
