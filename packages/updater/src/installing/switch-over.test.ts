import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { type Journal, type JournalEvent, parseJournal, writeJournal } from "./journal.js";
import { type Layout, layoutOf } from "./layout.js";
import { swapPointer } from "./pointer.js";
import { beginStart, journalEvent } from "./switch-over.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;

beforeEach(async () => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-switch-")));
  mkdirSync(layout.state);
  addRelease(layout, "1.0.0");
  addRelease(layout, "1.1.0");
  await swapPointer(layout, folderOf("1.0.0"));
});
afterEach(() => rmSync(layout.root, { recursive: true }));

const journal = (): Journal => parseJournal(readFileSync(layout.journal, "utf8"));
const memory = () => JSON.parse(readFileSync(layout.memory, "utf8"));
const inForce = () => readlinkSync(layout.pointer).slice(-14, -9);
const remove = (version: string) => rmSync(join(layout.versions, folderOf(version)), { recursive: true });

test.skipIf(process.platform === "win32").each<[string, Journal, JournalEvent, Journal, string]>([
  [
    "a staged version that starts is in force and on trial",
    { state: "staged", move, restart: false },
    "start",
    { state: "pending", move, deaths: 0 },
    "1.1.0",
  ],
  [
    "a version that works is committed",
    { state: "pending", move, deaths: 1 },
    "healthy",
    { state: "committed", move },
    "1.0.0",
  ],
  [
    "a version that died again is rolled back",
    { state: "pending", move, deaths: 1 },
    "died",
    { state: "rolled-back", move, reason: "died" },
    "1.0.0",
  ],
])("%s, and all of it is on disk", async (_, before, event, after, version) => {
  await writeJournal(layout, before);
  expect(await journalEvent(layout, event)).toEqual(after);
  expect([journal(), inForce()]).toEqual([after, version]);
});

test("a version that is put in force is remembered with its channel", async () => {
  await writeJournal(layout, { state: "staged", move: { ...move, channel: "beta" }, restart: false });
  await journalEvent(layout, "start");
  expect(memory()).toMatchObject({ channels: { [folderOf("1.1.0")]: "beta" }, held: {} });
});

test("a version that is rolled back is remembered with the reason", async () => {
  await writeJournal(layout, { state: "pending", move, deaths: 0 });
  await journalEvent(layout, "late");
  expect(memory()).toMatchObject({ held: { "1.1.0": "not-healthy" }, channels: {} });
});

test("an event that means nothing writes nothing", async () => {
  expect(await journalEvent(layout, "died")).toEqual({ state: "idle" });
  expect(() => journal()).toThrow("ENOENT");
});

test.skipIf(process.platform === "win32").each<[string, Journal, Journal, string]>([
  ["leaves alone what is in order", { state: "committed", move }, { state: "committed", move }, "1.0.0"],
  [
    "puts a staged version in force",
    { state: "staged", move, restart: true },
    { state: "pending", move, deaths: 0 },
    "1.1.0",
  ],
  [
    "finishes a switch that was cut off",
    { state: "switching", move },
    { state: "pending", move, deaths: 0 },
    "1.1.0",
  ],
  [
    "finishes a way back that was cut off",
    { state: "switching", move, back: "missing" },
    { state: "rolled-back", move, reason: "missing" },
    "1.0.0",
  ],
  [
    "leaves a version on trial that is there",
    { state: "pending", move, deaths: 1 },
    { state: "pending", move, deaths: 1 },
    "1.0.0",
  ],
])("a start %s", async (_, before, after, version) => {
  await writeJournal(layout, before);
  expect(await beginStart(layout)).toEqual(after);
  expect([journal(), inForce()]).toEqual([after, version]);
});

test("a start forgets a staged version that is gone", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  remove("1.1.0");
  expect(await beginStart(layout)).toEqual({ state: "idle" });
  expect(journal()).toEqual({ state: "idle" });
});

test("a start goes back from a version on trial that is gone", async () => {
  await writeJournal(layout, { state: "pending", move, deaths: 0 });
  await swapPointer(layout, folderOf("1.1.0"));
  remove("1.1.0");
  expect(await beginStart(layout)).toEqual({ state: "rolled-back", move, reason: "missing" });
});

test("a journal that cannot be written is an error of the disk", async () => {
  await writeJournal(layout, { state: "pending", move, deaths: 0 });
  rmSync(layout.versions, { recursive: true });
  // A folder where the pointer should be.
  rmSync(layout.pointer);
  mkdirSync(join(layout.pointer, "full"), { recursive: true });
  await expect(journalEvent(layout, "late")).rejects.toMatchObject({ name: "UpdateError", reason: "DISK" });
});
