import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { currentPlatform } from "../metadata/index.js";
import { inspectInstallation } from "./inspect-installation.js";
import { writeJournal } from "./journal.js";
import { type Layout, layoutOf } from "./layout.js";
import { remember } from "./memory.js";
import { swapPointer } from "./pointer.js";

let layout: Layout;

beforeEach(async () => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-inspect-")));
  mkdirSync(layout.state);
  addRelease(layout, "1.0.0");
  await swapPointer(layout, folderOf("1.0.0"));
});
afterEach(() => rmSync(layout.root, { recursive: true }));

const installed = () => ({
  app: "acme",
  version: "1.0.0",
  platform: currentPlatform(),
  folder: join(layout.versions, folderOf("1.0.0")),
});

test("says what is installed", async () => {
  expect(await inspectInstallation(layout.root)).toEqual({ ...installed(), state: "idle", held: [] });
});

test("says what is under way", async () => {
  await writeJournal(layout, { state: "pending", move, deaths: 0 });
  expect(await inspectInstallation(layout.root)).toEqual({
    ...installed(),
    state: "pending",
    update: "1.1.0",
    held: [],
  });
});

test("says what was rolled back and why, and what is held", async () => {
  await writeJournal(layout, { state: "rolled-back", move, reason: "died" });
  await remember(layout, (memory) => ({ ...memory, held: { "1.1.0": "died" } }));
  expect(await inspectInstallation(layout.root)).toEqual({
    ...installed(),
    state: "rolled-back",
    update: "1.1.0",
    reason: "died",
    held: ["1.1.0"],
  });
});

test("says where there is no release that could be started", async () => {
  rmSync(installed().folder, { recursive: true });
  await expect(inspectInstallation(layout.root)).rejects.toMatchObject({
    reason: "INSTALL",
    message: `${installed().folder} holds no release with a readable manifest.`,
    remedy: "Install the app anew with its installer.",
  });
});
