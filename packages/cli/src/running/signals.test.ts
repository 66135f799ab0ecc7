import { constants } from "node:os";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { endLike, passSignalsOn } from "./signals.js";

const { platform } = process;
const be = (name: string) => Object.defineProperty(process, "platform", { value: name });
afterEach(() => {
  be(platform);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const all = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

describe("signals", () => {
  const counts = () => all.map((signal) => process.listenerCount(signal));

  test.each([
    [false, [...all]],
    [true, ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"]],
  ])("are passed on; in a terminal (%j) not those that it sends itself", (inTerminal, passed) => {
    const kill = vi.fn();
    const before = counts();
    {
      using signals = passSignalsOn(kill, { inTerminal });
      const began = performance.now();
      for (const signal of all) process.emit(signal, signal);
      expect(kill.mock.calls.map(([signal]) => signal)).toEqual(passed);
      expect(signals.passed.map(({ signal }) => signal)).toEqual(all);
      for (const { at } of signals.passed) expect(at).toBeGreaterThanOrEqual(began);
    }
    expect(counts()).toEqual(before);
  });
});

describe("this process ends like the program", () => {
  const kill = vi.fn<typeof process.kill>(() => true);
  beforeEach(() => {
    kill.mockClear();
    vi.spyOn(process, "kill").mockImplementation(kill);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });

  test.each([
    [0, 0],
    [7, 7],
    [null, 1],
  ])("with its code: %j is %i", async (code, ended) => {
    expect(await endLike({ code, signal: null })).toBe(ended);
    expect(kill).not.toHaveBeenCalled();
  });

  test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
    "by %s, or with its number where that takes too long",
    async (signal) => {
      be("linux");
      const heard = process.listenerCount(signal);
      const on = vi.spyOn(process, "on");
      const ended = vi.fn();
      const ending = endLike({ code: null, signal }).then(ended);
      expect(kill.mock.calls).toEqual([[process.pid, signal]]);
      expect(on.mock.calls.map(([name]) => name)).toEqual(signal === "SIGKILL" ? [] : [signal]);
      expect(process.listenerCount(signal)).toBe(heard);
      await vi.advanceTimersByTimeAsync(999);
      expect(ended).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      await ending;
      expect(ended).toHaveBeenCalledWith(128 + constants.signals[signal]);
    },
  );

  test("with the number of the signal on Windows, which has none", async () => {
    be("win32");
    expect(await endLike({ code: null, signal: "SIGTERM" })).toBe(143);
    expect(kill).not.toHaveBeenCalled();
  });
});
