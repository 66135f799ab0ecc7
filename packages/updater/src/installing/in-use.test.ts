import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive, thisProcess } from "@toasty/kit/process-identity";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { foldersInUse, noteInUse } from "./in-use.js";
import { type Layout, layoutOf } from "./layout.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;

beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-in-use-")));
});
afterEach(() => rmSync(layout.root, { recursive: true }));

const note = (name: string, content: string) => {
  mkdirSync(layout.running, { recursive: true });
  writeFileSync(join(layout.running, name), content);
};
const there = (name: string) => existsSync(join(layout.running, name));

test("a process notes what it runs from, and is found", async () => {
  await noteInUse(layout, "1.0.0-00000000");
  const content = readFileSync(join(layout.running, `${process.pid}.json`), "utf8");
  expect([isAlive(content), JSON.parse(content).folder]).toEqual([true, "1.0.0-00000000"]);
  expect(await foldersInUse(layout)).toEqual(["1.0.0-00000000"]);
});

test("notes of processes that have ended, and torn ones, are removed", async () => {
  note("1.json", JSON.stringify({ ...thisProcess(), start: "never", boot: 0, folder: "1.0.0-00000000" }));
  note("2.json", "{ torn");
  note("3.txt", "something else");
  note("4.json", JSON.stringify({ ...thisProcess(), folder: "../etc" }));
  expect(await foldersInUse(layout)).toEqual([]);
  expect(["1.json", "2.json", "3.txt", "4.json"].map(there)).toEqual([false, false, true, true]);
});

test("nothing is in use where nobody has noted anything", async () => {
  expect(await foldersInUse(layout)).toEqual([]);
});

test("a note that cannot be written does no harm", async () => {
  writeFileSync(layout.state, "a file in the place of the folder");
  await noteInUse(layout, "1.0.0-00000000");
});
