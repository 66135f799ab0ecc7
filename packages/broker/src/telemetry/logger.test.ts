import { expect, test } from "vitest";
import { containLogger, type Logger } from "./logger.js";

const levels = ["debug", "info", "warn", "error", "fatal"] as const;

test("what a logger throws, or rejects with, is counted and goes no further", async () => {
  const failing = () => {
    throw new Error("no space left on device");
  };
  const broken = containLogger({ ...all(failing), isLevelEnabled: failing });
  for (const level of levels) broken[level]({}, "x");
  expect(broken.dropped).toBe(levels.length);
  expect(broken.isLevelEnabled("info")).toBe(true);

  const late = containLogger(all(async () => failing()));
  late.warn({}, "x");
  await expect.poll(() => late.dropped).toBe(1);
});

test("lines reach the logger as its own, and its count of dropped lines is added", () => {
  class Own {
    readonly lines: unknown[] = [];
    readonly dropped = 3;
    debug = this.#at("debug");
    info = this.#at("info");
    warn = this.#at("warn");
    error = this.#at("error");
    fatal = this.#at("fatal");
    #at(level: string) {
      return (context: object, message: string) => void this.lines.push({ level, context, message });
    }
    isLevelEnabled = (level: string) => level !== "debug";
  }
  const own = new Own();
  const logger = containLogger(own);
  logger.error({ a: 1 }, "x");
  expect(own.lines).toEqual([{ level: "error", context: { a: 1 }, message: "x" }]);
  expect({ debug: logger.isLevelEnabled("debug"), dropped: logger.dropped }).toEqual({
    debug: false,
    dropped: 3,
  });
});

const all = (write: Logger["debug"]): Logger => ({
  debug: write,
  info: write,
  warn: write,
  error: write,
  fatal: write,
});
