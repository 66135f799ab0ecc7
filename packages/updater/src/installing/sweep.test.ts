import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisProcess } from "@toasty/kit/process-identity";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { type Journal, writeJournal } from "./journal.js";
import { draftFolder, type Layout, layoutOf } from "./layout.js";
import { swapPointer } from "./pointer.js";
import { sweepDownloads, sweepVersions } from "./sweep.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;

beforeEach(async () => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-sweep-")));
  mkdirSync(layout.running, { recursive: true });
  for (const version of ["0.8.0", "0.9.0", "1.0.0", "1.1.0"]) addRelease(layout, version);
  await swapPointer(layout, folderOf("1.0.0"));
});
afterEach(() => rmSync(layout.root, { recursive: true }));

const versions = () => readdirSync(layout.versions).map((name) => name.slice(0, 5));

test.each<[Journal, string[]]>([
  [{ state: "idle" }, ["1.0.0"]],
  [{ state: "staged", move, restart: false }, ["1.0.0", "1.1.0"]],
  [{ state: "switching", move }, ["1.0.0", "1.1.0"]],
  [{ state: "pending", move, deaths: 1 }, ["1.0.0", "1.1.0"]],
  [{ state: "committed", move }, ["1.0.0", "1.1.0"]],
  [{ state: "rolled-back", move, reason: "died" }, ["1.0.0"]],
])("keeps what is in force and what a journal needs: %j", async (journal, kept) => {
  await writeJournal(layout, journal);
  await sweepVersions(layout);
  expect(versions()).toEqual(kept);
});

test("keeps the version before the one in force", async () => {
  await swapPointer(layout, folderOf("1.1.0"));
  await writeJournal(layout, { state: "committed", move });
  await sweepVersions(layout);
  expect(versions()).toEqual(["1.0.0", "1.1.0"]);
});

test("keeps what this process and others run from, and removes drafts", async () => {
  const note = { ...thisProcess(), folder: folderOf("0.8.0") };
  writeFileSync(join(layout.running, `${process.pid}.json`), JSON.stringify(note));
  mkdirSync(join(draftFolder(layout, "aa"), "deep"), { recursive: true });
  await sweepVersions(layout, folderOf("0.9.0"));
  expect(readdirSync(layout.versions)).toEqual(["0.8.0", "0.9.0", "1.0.0"].map(folderOf));
});

test("removes files that a crash left half written, and leaves those of others who are at it", async () => {
  const age = (path: string, ms: number) => {
    writeFileSync(path, "");
    const at = (Date.now() - ms) / 1000;
    utimesSync(path, at, at);
    return path;
  };
  const folders = [layout.root, layout.state, layout.running];
  const old = folders.flatMap((folder) =>
    [".tmp", ".new", ".stale"].map((end) => age(join(folder, `a${end}`), 660_000)),
  );
  const young = folders.map((folder) => age(join(folder, "b.tmp"), 540_000));
  const others = ["a.json", "a.tmp.json"].map((name) => age(join(layout.state, name), 660_000));
  await sweepVersions(layout);
  expect(old.filter((path) => existsSync(path))).toEqual([]);
  expect([...young, ...others].filter((path) => !existsSync(path))).toEqual([]);
});

test("removes downloads but those that are named, and what belongs to them", async () => {
  mkdirSync(layout.downloads);
  for (const name of ["aa", "aa.part.json", "bb", "bb.part"]) writeFileSync(join(layout.downloads, name), "");
  await sweepDownloads(layout.downloads, ["aa"]);
  expect(readdirSync(layout.downloads)).toEqual(["aa", "aa.part.json"]);
  await sweepDownloads(layout.downloads, []);
  expect(readdirSync(layout.downloads)).toEqual([]);
  await sweepDownloads(join(layout.root, "nowhere"), []);
});
