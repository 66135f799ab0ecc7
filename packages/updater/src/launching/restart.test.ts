import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { started } from "../../test/simulator/fake-child.js";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { type Journal, parseJournal, writeJournal } from "../installing/journal.js";
import { type Layout, layoutOf } from "../installing/layout.js";
import { swapPointer } from "../installing/pointer.js";
import { launchedAs } from "../installing/running-release.js";
import { restartInto } from "./restart.js";

vi.mock("node:child_process", async (original) => ({
  ...(await original<object>()),
  spawn: (await import("../../test/simulator/fake-child.js")).fakeSpawn,
}));
vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;

beforeEach(async () => {
  started.length = 0;
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-restart-")));
  mkdirSync(layout.state);
  addRelease(layout, "1.0.0");
  addRelease(layout, "1.1.0", { launch: ["node", "./new.mjs"] });
  await swapPointer(layout, folderOf("1.0.0"));
  await writeJournal(layout, { state: "staged", move, restart: false });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(layout.root, { recursive: true });
});

const journal = (): Journal => parseJournal(readFileSync(layout.journal, "utf8"));

test("a launcher is told to start again, and nothing is started here", async () => {
  const variables = await launchedAs(join(layout.versions, folderOf("1.0.0")), undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  await restartInto(layout, move, []);
  expect(journal()).toEqual({ state: "staged", move, restart: true });
  expect(started).toEqual([]);
});

test("without a launcher the new version is in force, and is started on its own", async () => {
  const restarting = restartInto(layout, move, ["--now"]);
  while (started.length === 0) await new Promise(setImmediate);
  expect(journal()).toEqual({ state: "pending", move, deaths: 0 });
  expect(readlinkSync(layout.pointer)).toBe(`versions/${folderOf("1.1.0")}`);
  const [child] = started;
  expect(child).toMatchObject({
    program: "node",
    args: [join(layout.versions, folderOf("1.1.0"), "new.mjs"), "--now"],
    options: { detached: true, stdio: "ignore" },
    isUnreferenced: false,
  });
  let isDone = false;
  void restarting.then(() => {
    isDone = true;
  });
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(isDone).toBe(false);
  child?.emit("spawn");
  await restarting;
  expect(child?.isUnreferenced).toBe(true);
});

test("a program that cannot be started is said", async () => {
  const restarting = restartInto(layout, move, []);
  while (started.length === 0) await new Promise(setImmediate);
  started[0]?.emit("error", new Error("ENOENT"));
  await expect(restarting).rejects.toThrow("ENOENT");
});

test.each<[string, Journal]>([
  ["nothing", { state: "idle" }],
  ["another version", { state: "staged", move: { ...move, folder: folderOf("1.2.0") }, restart: false }],
  ["a version on trial", { state: "pending", move, deaths: 0 }],
])("where %s is staged meanwhile, nothing is started", async (_, other) => {
  await writeJournal(layout, other);
  await expect(restartInto(layout, move, [])).rejects.toMatchObject({
    reason: "INSTALL",
    message: "version 1.1.0 is no longer staged.",
    remedy: "Prepare the update again.",
  });
  expect([journal(), started]).toEqual([other, []]);
});
