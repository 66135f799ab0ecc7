import { expect, test, vi } from "vitest";
import { type CountingLogger, containLogger, type Logger, type LogLevel, silentLogger } from "./logger.js";

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "fatal"];

const failing = (fail: () => unknown): Logger => ({
  debug: fail,
  info: fail,
  warn: fail,
  error: fail,
  fatal: fail,
  isLevelEnabled: () => {
    throw new Error("no level");
  },
});

test("passes lines on, with the logger's own `this`", () => {
  class Recorder implements Logger {
    readonly lines: unknown[] = [];
    debug(...line: unknown[]) {
      this.lines.push(["debug", ...line]);
    }
    info(...line: unknown[]) {
      this.lines.push(["info", ...line]);
    }
    warn(...line: unknown[]) {
      this.lines.push(["warn", ...line]);
    }
    error(...line: unknown[]) {
      this.lines.push(["error", ...line]);
    }
  }
  const recorder = new Recorder();
  const logger = containLogger(recorder);
  for (const level of levels) logger[level]({ level }, "a line");
  expect(recorder.lines).toEqual([
    ["debug", { level: "debug" }, "a line"],
    ["info", { level: "info" }, "a line"],
    ["warn", { level: "warn" }, "a line"],
    ["error", { level: "error" }, "a line"],
    // It has no level of its own for this.
    ["error", { level: "fatal" }, "a line"],
  ]);
  expect([logger.dropped, logger.isLevelEnabled("debug")]).toEqual([0, true]);
});

test("a silent logger writes no level", () => {
  expect([silentLogger.isLevelEnabled("fatal"), silentLogger.dropped]).toEqual([false, 0]);
});

test("asks the logger whether a level is written", () => {
  const logger = containLogger({ ...silentLogger, isLevelEnabled: (level) => level === "info" });
  expect([logger.isLevelEnabled("info"), logger.isLevelEnabled("debug")]).toEqual([true, false]);
});

test("contains what throws and what rejects, and counts it", async () => {
  const throwing = containLogger(
    failing(() => {
      throw new Error("disk full");
    }),
  );
  const rejecting = containLogger(failing(() => Promise.reject(new Error("disk full"))));
  for (const logger of [throwing, rejecting]) {
    for (const level of levels) logger[level]({}, "a line");
    await vi.waitFor(() => expect(logger.dropped).toBe(levels.length));
    expect(logger.isLevelEnabled("info")).toBe(true);
  }
});

test("adds what the logger itself has dropped", () => {
  let dropped = 3;
  const base: CountingLogger = {
    ...silentLogger,
    info: () => {
      throw new Error("disk full");
    },
    get dropped(): number {
      if (dropped < 0) throw new Error("no count");
      return dropped;
    },
  };
  const logger = containLogger(base);
  logger.info({}, "a line");
  expect(logger.dropped).toBe(4);
  dropped = -1;
  expect(logger.dropped).toBe(1);
});
