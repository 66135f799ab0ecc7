import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { type Journal, parseJournal, writeJournal } from "../installing/journal.js";
import { type Layout, layoutOf } from "../installing/layout.js";
import { swapPointer } from "../installing/pointer.js";
import { watchOwnHealth } from "./own-health.js";

let layout: Layout;
let watching: ReturnType<typeof watchOwnHealth>;
let others: NodeJS.ExitListener[];

beforeEach(async () => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-own-health-")));
  mkdirSync(layout.state);
  for (const version of ["1.0.0", "1.1.0"]) addRelease(layout, version);
  await swapPointer(layout, folderOf("1.1.0"));
  await writeJournal(layout, { state: "pending", move, deaths: 0 });
  others = process.listeners("exit");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  watching = watchOwnHealth(layout, 30_000);
});
afterEach(() => {
  watching.stop();
  vi.useRealTimers();
  rmSync(layout.root, { recursive: true });
});

const journal = (): Journal => parseJournal(readFileSync(layout.journal, "utf8"));
const inForce = () => readlinkSync(layout.pointer).slice(-14, -9);
const own = () => process.listeners("exit").filter((each) => !others.includes(each));

/** Does what the end of this process would do. */
function exit(code: number) {
  for (const listener of own()) listener(code);
}

test("an exit with an error is a death, and the second one goes back at once", () => {
  exit(1);
  expect([journal(), inForce()]).toEqual([{ state: "pending", move, deaths: 1 }, "1.1.0"]);
  exit(7);
  expect([journal(), inForce()]).toEqual([{ state: "switching", move, back: "died" }, "1.0.0"]);
  expect(readdirSync(layout.state)).toEqual(["journal.json"]);
});

test("an exit without an error is none", () => {
  exit(0);
  expect(journal()).toEqual({ state: "pending", move, deaths: 0 });
});

test("an exit where nothing can be read or written does no harm", () => {
  rmSync(layout.journal);
  exit(1);
  expect(readdirSync(layout.state)).toEqual([]);
});

test("a version that is not marked healthy in time is rolled back, and its end says nothing any more", async () => {
  await vi.advanceTimersByTimeAsync(29_999);
  expect(own()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(own()).toEqual([]);
  while (journal().state !== "rolled-back") await new Promise(setImmediate);
  expect([journal(), inForce()]).toEqual([{ state: "rolled-back", move, reason: "not-healthy" }, "1.0.0"]);
});

test("one that is marked healthy is watched no longer", async () => {
  watching.stop();
  expect([vi.getTimerCount(), own()]).toEqual([0, []]);
});
