import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { isAlive, isRunning, readIdentity, startOf, thisProcess } from "./process-identity.js";

/** The id of a process that has just ended. */
const gone = () => spawnSync(process.execPath, ["--version"]).pid;
const json = (identity: object) => JSON.stringify({ ...thisProcess(), ...identity });

test("knows this process, and that another has ended", () => {
  expect([isRunning(process.pid), isRunning(gone())]).toEqual([true, false]);
  expect([isAlive(json({})), isAlive(json({ pid: gone() }))]).toEqual([true, false]);
});

test.skipIf(!existsSync("/proc/self/stat"))("tells a process from a later one by its start alone", () => {
  expect(startOf(process.pid)).toMatch(/^\d+$/);
  expect(isAlive(json({ start: "1" }))).toBe(false);
  // However wrong the clock is.
  expect(isAlive(json({ boot: 0 }))).toBe(true);
});

test("tells it by the start of the machine where no process start is known, give or take a corrected clock", () => {
  const { boot } = thisProcess();
  const without = (moved: number) => json({ start: undefined, boot: boot + moved });
  expect([0, 590, -590, 610, -610].map((moved) => isAlive(without(moved)))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isAlive(JSON.stringify({ pid: process.pid }))).toBe(true);
});

test.each(["", "{", "null", "7", '"text"', "{}", '{"pid":"1"}', '{"pid":0}', '{"pid":-1}', '{"pid":1.5}'])(
  "finds no process in %j",
  (text) => {
    expect([readIdentity(text), isAlive(text)]).toEqual([undefined, false]);
  },
);
