import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { uptime } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { isAlive, isRunning, readIdentity, startOf, thisProcess } from "./process-identity.js";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return { ...real, readFileSync: vi.fn(real.readFileSync) };
});
vi.mock("node:os", async (original) => {
  const real = await original<typeof import("node:os")>();
  return { ...real, uptime: vi.fn(real.uptime) };
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
  vi.restoreAllMocks();
});

/** The id of a process that has just ended. */
const gone = () => spawnSync(process.execPath, ["--version"]).pid;
const json = (identity: object) => JSON.stringify({ ...thisProcess(), ...identity });

test("knows this process, and that another has ended", () => {
  expect([isRunning(process.pid), isRunning(gone())]).toEqual([true, false]);
  expect([isAlive(json({})), isAlive(json({ pid: gone() }))]).toEqual([true, false]);
});

test.skipIf(!existsSync("/proc/self/stat"))("tells a process from a later one by its start alone", () => {
  expect(startOf(process.pid)).toMatch(/^\d+$/);
  expect(startOf(gone())).toBeUndefined();
  expect(isAlive(json({ start: "1" }))).toBe(false);
  // However wrong the clock is.
  expect(isAlive(json({ boot: 0 }))).toBe(true);
});

test("finds the start of a process behind its name, whatever that is", () => {
  const fields = Array.from({ length: 52 }, (_, i) => i + 1);
  const stat = `1 (odd) 7 8 (name) S ${fields.slice(3).join(" ")}\n`;
  vi.mocked(readFileSync).mockReturnValueOnce(stat);
  // Field 22 in proc_pid_stat(5).
  expect(startOf(77)).toBe("22");
  expect(readFileSync).toHaveBeenLastCalledWith("/proc/77/stat", "utf8");
});

test("tells it by the start of the machine where no process start is known, give or take a corrected clock", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 5_000_400 });
  vi.mocked(uptime).mockReturnValue(1_000);
  expect(thisProcess().boot).toBe(4_000);
  const without = (boot: number) => json({ start: undefined, boot });
  expect([3_400, 3_401, 4_000, 4_599, 4_600].map((boot) => isAlive(without(boot)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isAlive(JSON.stringify({ pid: process.pid }))).toBe(true);
});

test("takes a process of another user for one that runs", () => {
  const refused = (code: string) => Object.assign(new Error(code), { code });
  const kill = vi.spyOn(process, "kill").mockImplementation(() => {
    throw refused("EPERM");
  });
  expect(isRunning(77)).toBe(true);
  expect(kill).toHaveBeenCalledExactlyOnceWith(77, 0);
  kill.mockImplementation(() => {
    throw refused("ESRCH");
  });
  expect(isRunning(77)).toBe(false);
});

test.each(["", "{", "null", "7", '"text"', "{}", '{"pid":"1"}', '{"pid":0}', '{"pid":-1}', '{"pid":1.5}'])(
  "finds no process in %j",
  (text) => {
    expect([readIdentity(text), isAlive(text)]).toEqual([undefined, false]);
  },
);

test("reads the first process, and what else is known of it", () => {
  expect(readIdentity('{"pid":1,"start":"5"}')).toEqual({ pid: 1, start: "5" });
});
