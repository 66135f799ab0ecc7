import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { type Journal, parseJournal, writeJournal } from "../installing/journal.js";
import { type Layout, layoutOf } from "../installing/layout.js";
import { swapPointer } from "../installing/pointer.js";
import { UpdateError } from "../update-error.js";
import { HealthRecord, isOnTrial } from "./health-record.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;

beforeEach(async () => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-health-")));
  mkdirSync(layout.state);
  for (const version of ["0.9.0", "1.0.0", "1.1.0"]) addRelease(layout, version);
  await swapPointer(layout, folderOf("1.1.0"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(layout.root, { recursive: true, force: true });
});

const pending: Journal = { state: "pending", move, deaths: 0 };
const journal = (): Journal => parseJournal(readFileSync(layout.journal, "utf8"));
const old = new UpdateError({ reason: "LOCKED", message: "odd." });

test.each<[Journal, string, boolean]>([
  [pending, "1.1.0", true],
  [pending, "1.0.0", false],
  [{ state: "committed", move }, "1.1.0", false],
  [{ state: "idle" }, "1.1.0", false],
])("with %j, the version %3$s on trial: %s", async (before, version, expected) => {
  await writeJournal(layout, before);
  expect(await isOnTrial(layout, folderOf(version))).toBe(expected);
});

test("a version on trial that works is committed, what is past is removed, and no problem is left", async () => {
  await writeJournal(layout, pending);
  const record = new HealthRecord(layout, folderOf("1.1.0"), old);
  expect(record.problem).toBe(old);
  await record.write();
  expect(journal()).toEqual({ state: "committed", move });
  expect(readdirSync(layout.versions)).toEqual([folderOf("1.0.0"), folderOf("1.1.0")]);
  expect(record.problem).toBeUndefined();
});

test("nothing is written for a version that is not on trial, and a problem of the start stays", async () => {
  await writeJournal(layout, pending);
  const record = new HealthRecord(layout, folderOf("1.0.0"), old);
  await record.write();
  expect(journal()).toEqual(pending);
  expect(record.problem).toBe(old);
});

test("a disk that refuses is a problem, which is gone once recording has succeeded by itself", async () => {
  await writeJournal(layout, pending);
  // A file in the place of the folder that is swept.
  rmSync(layout.versions, { recursive: true });
  writeFileSync(layout.versions, "");
  const record = new HealthRecord(layout, folderOf("1.1.0"), undefined);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await record.write();
  expect(record.problem).toMatchObject({ name: "UpdateError", reason: "DISK" });
  expect(vi.getTimerCount()).toBe(1);
  rmSync(layout.versions);
  addRelease(layout, "1.1.0");
  await writeJournal(layout, pending);
  await vi.advanceTimersByTimeAsync(999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  while (record.problem !== undefined) await new Promise(setImmediate);
  expect(journal().state).toBe("committed");
  expect(vi.getTimerCount()).toBe(0);
});

test("writing again ends the wait for the next try", async () => {
  await writeJournal(layout, pending);
  rmSync(layout.versions, { recursive: true });
  writeFileSync(layout.versions, "");
  const record = new HealthRecord(layout, folderOf("1.1.0"), undefined);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await record.write();
  await writeJournal(layout, pending);
  await record.write();
  expect(vi.getTimerCount()).toBe(1);
  await writeJournal(layout, { state: "committed", move });
  await record.write();
  expect(vi.getTimerCount()).toBe(0);
});
