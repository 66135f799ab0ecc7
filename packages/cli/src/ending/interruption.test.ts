import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Interruption, listenForInterruption } from "./interruption.js";

let interruption: Interruption;
const exit = vi.fn();
beforeEach(() => {
  exit.mockReset();
  vi.spyOn(process, "exit").mockImplementation(exit as never);
  interruption = listenForInterruption();
});
afterEach(() => {
  interruption.release();
  vi.restoreAllMocks();
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s aborts, and asks for %i; once more ends the process at once", (name, code) => {
  expect(interruption.signal.aborted).toBe(false);
  expect(interruption.exitCode).toBeUndefined();
  process.emit(name, name);
  expect(interruption.signal.aborted).toBe(true);
  expect(interruption.exitCode).toBe(code);
  expect(exit).not.toHaveBeenCalled();
  process.emit("SIGINT", "SIGINT");
  expect(exit.mock.calls).toEqual([[130]]);
});

test("once released it hears nothing", () => {
  const counts = () => (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => process.listenerCount(name));
  const heard = counts();
  interruption.release();
  expect(counts()).toEqual(heard.map((count) => count - 1));
  expect(interruption.signal.aborted).toBe(false);
});
