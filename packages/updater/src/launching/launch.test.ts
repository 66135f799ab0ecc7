import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FakeChild, started } from "../../test/simulator/fake-child.js";
import { addRelease, folderOf, move } from "../../test/simulator/plain-release.js";
import { type Journal, parseJournal, writeJournal } from "../installing/journal.js";
import { type Layout, layoutOf } from "../installing/layout.js";
import { swapPointer } from "../installing/pointer.js";
import { launch } from "./launch.js";

vi.mock("node:child_process", async (original) => ({
  ...(await original<object>()),
  spawn: (await import("../../test/simulator/fake-child.js")).fakeSpawn,
}));

let layout: Layout;

beforeEach(async () => {
  started.length = 0;
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-launch-")));
  mkdirSync(layout.state);
  addRelease(layout, "1.0.0", { launch: ["node", "./old.mjs"] });
  addRelease(layout, "1.1.0", { launch: ["node", "./new.mjs"] });
  await swapPointer(layout, folderOf("1.0.0"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(layout.root, { recursive: true });
});

const journal = (): Journal => parseJournal(readFileSync(layout.journal, "utf8"));
const versionsOf = (children: readonly FakeChild[]) =>
  children.map(({ args }) => (args[0]?.includes("old.mjs") ? "1.0.0" : "1.1.0"));
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const listeners = () => signals.map((signal) => process.listenerCount(signal));

async function until(holds: () => boolean) {
  while (!holds()) await new Promise(setImmediate);
}
async function child(index: number): Promise<FakeChild> {
  await until(() => started.length > index && (started[index]?.listenerCount("exit") ?? 0) > 0);
  return started[index] as FakeChild;
}
const run = (more: Partial<Parameters<typeof launch>[0]> = {}) =>
  launch({ installRoot: layout.root, ...more });

test("starts what is installed, with its arguments, and returns its exit code", async () => {
  const before = listeners();
  const code = run({ args: ["--now"] });
  const app = await child(0);
  expect([app.program, app.args]).toEqual([
    "node",
    [join(layout.versions, folderOf("1.0.0"), "old.mjs"), "--now"],
  ]);
  expect(app.options).toMatchObject({
    stdio: "inherit",
    env: { PATH: process.env.PATH, TOASTY_UPDATER_PROBLEM: "" },
  });
  expect(app.options.env?.TOASTY_UPDATER_RELEASE?.endsWith(folderOf("1.0.0"))).toBe(true);
  app.end(3);
  expect(await code).toBe(3);
  expect(started).toHaveLength(1);
  expect(listeners()).toEqual(before);
});

test("puts a staged version in force first", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  const code = run();
  const app = await child(0);
  expect([versionsOf(started), journal().state]).toEqual([["1.1.0"], "pending"]);
  app.end(0);
  expect(await code).toBe(0);
});

test("starts again where the app asked for it, and only then", async () => {
  const code = run();
  const old = await child(0);
  await writeJournal(layout, { state: "staged", move, restart: true });
  old.end(0);
  await writeJournal(layout, { state: "committed", move });
  (await child(1)).end(5);
  expect(await code).toBe(5);
});

test("does not start what is staged for the next time", async () => {
  const code = run();
  const old = await child(0);
  await writeJournal(layout, { state: "staged", move, restart: false });
  old.end(0);
  expect([await code, started.length]).toEqual([0, 1]);
});

test("starts a version that died once more, then the old one, which is not started over and over", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  const code = run();
  (await child(0)).end(1);
  (await child(1)).end(null, "SIGSEGV");
  (await child(2)).end(1);
  expect(await code).toBe(1);
  expect(versionsOf(started)).toEqual(["1.1.0", "1.1.0", "1.0.0"]);
  expect(journal()).toEqual({ state: "rolled-back", move, reason: "died" });
});

test("a program that cannot be started dies of it", async () => {
  const code = run();
  (await child(0)).emit("error", new Error("ENOENT"));
  expect(await code).toBe(127);
});

test("a crash of what is not on trial ends it", async () => {
  const code = run();
  (await child(0)).end(null, "SIGSEGV");
  expect([await code, started.length]).toEqual([1, 1]);
});

test("a version on trial that ends by a user's wish is not started again and not blamed", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  const code = run();
  (await child(0)).end(130);
  expect(await code).toBe(130);
  expect(journal()).toEqual({ state: "pending", move, deaths: 0 });
});

test.each(signals)("passes %s on, and what ends then is not blamed", async (signal) => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  const others = process.listeners(signal);
  const code = run();
  const app = await child(0);
  const [stop] = process.listeners(signal).filter((each) => !others.includes(each));
  stop?.(signal);
  expect(app.kills).toEqual([signal]);
  app.end(1);
  expect([await code, started.length]).toEqual([1, 1]);
  expect(journal()).toEqual({ state: "pending", move, deaths: 0 });
});

test("who ends by the signal itself has no exit code to return", async () => {
  const others = process.listeners("SIGTERM");
  const code = run();
  const app = await child(0);
  process.listeners("SIGTERM").find((each) => !others.includes(each))?.("SIGTERM");
  app.end(null, "SIGTERM");
  expect(await code).toBe(0);
});

test("a signal that comes while the app is being started reaches it", async () => {
  const others = process.listeners("SIGINT");
  const code = run();
  process.listeners("SIGINT").find((each) => !others.includes(each))?.("SIGINT");
  const app = await child(0);
  expect(app.kills).toEqual(["SIGINT"]);
  app.end(130);
  expect(await code).toBe(130);
});

/** Lets time pass for timers alone; files are written in real time. */
const stopTheClock = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

test("a version that is not marked healthy in time is ended, by force in the end, and the old one started", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  stopTheClock();
  const code = run({ healthyWithinMs: 20_000 });
  const app = await child(0);
  await vi.advanceTimersByTimeAsync(19_999);
  expect(app.kills).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await until(() => app.kills.length === 1);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(app.kills).toEqual(["SIGTERM"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(app.kills).toEqual(["SIGTERM", "SIGKILL"]);
  app.end(null, "SIGKILL");
  const old = await child(1);
  expect(versionsOf(started)).toEqual(["1.1.0", "1.0.0"]);
  expect(journal()).toEqual({ state: "rolled-back", move, reason: "not-healthy" });
  old.end(0);
  expect(await code).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("the usual time is thirty seconds, and a version that is not on trial has all the time", async () => {
  stopTheClock();
  const code = run();
  const app = await child(0);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(vi.getTimerCount()).toBe(0);
  app.end(0);
  expect([await code, app.kills]).toEqual([0, []]);
});

test("the old version is started where the new one cannot be put in force, and is told why", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  // A folder in the place of the file.
  mkdirSync(join(layout.memory, "full"), { recursive: true });
  const code = run();
  const app = await child(0);
  expect(versionsOf(started)).toEqual(["1.0.0"]);
  expect(JSON.parse(app.options.env?.TOASTY_UPDATER_PROBLEM ?? "")).toMatchObject({ reason: "DISK" });
  app.end(0);
  expect(await code).toBe(0);
});

test("a version whose death cannot be written down is not started again", async () => {
  await writeJournal(layout, { state: "staged", move, restart: false });
  const code = run();
  const app = await child(0);
  rmSync(layout.journal);
  await writeJournal(layout, { state: "pending", move, deaths: 1 });
  rmSync(layout.memory);
  mkdirSync(join(layout.memory, "full"), { recursive: true });
  app.end(1);
  expect([await code, started.length]).toEqual([1, 1]);
  expect(journal().state).toBe("switching");
});
