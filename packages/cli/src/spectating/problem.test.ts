import { classify } from "@toasty/engine";
import { describe, expect, test } from "vitest";
import { endingInWords, problemOf } from "./problem.js";

const ending = { code: 1, signal: null, ranMs: 1_000, stopped: false };
const codeOf = (how: Partial<typeof ending> | { code: null; signal: NodeJS.Signals }, lines: string[]) =>
  classify(problemOf({ ...ending, ...how }, lines), { terminal: true }).code;

describe("problemOf", () => {
  test.each([
    ["Python's", ["Traceback …", "torch.cuda.OutOfMemoryError: CUDA out of memory."], "oom_error"],
    ["Python's without a message", ["Traceback …", "MemoryError"], "oom_error"],
    ["Node's", ["Error: ENOSPC: no space left on device, write", "    at write (node:fs)"], "disk_full"],
    ["Node's with a code", ["TypeError [ERR_X]: no", "    at f"], "unknown"],
    ["Python's Ctrl-C among", ["KeyboardInterrupt"], "interrupted"],
    ["a loss that is lost", ["step 3 loss nan"], "loss_divergence"],
  ])("recognises %s exceptions", (_, lines, code) => {
    expect(codeOf({}, lines)).toBe(code);
  });

  test("believes a program that aborts itself more than the signal", () => {
    const heap = [
      "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
      "1: 0xb9",
    ];
    expect(codeOf({ code: null, signal: "SIGABRT" }, heap)).toBe("oom_error");
    expect(codeOf({ code: null, signal: "SIGABRT" }, ["abort"])).toBe("aborted");
  });

  test("only suspects why the kernel killed a program", () => {
    expect(codeOf({ code: null, signal: "SIGKILL" }, ["CUDA out of memory soon"])).toBe("killed");
    expect(codeOf({ code: 137 }, [])).toBe("killed");
  });

  test("keeps the end of a long output", () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index} ${"x".repeat(50)}`);
    const { message = "" } = problemOf(ending, lines);
    expect(message.length).toBeLessThanOrEqual(4_096);
    expect(message.endsWith(lines.at(-1) as string)).toBe(true);
  });

  test.each([
    [3_995, true],
    [3_996, false],
  ])(
    "keeps whole lines, with their ends up to 4,000 characters: one of %i before another is kept: %j",
    (length, kept) => {
      const line = "x".repeat(length);
      expect(problemOf(ending, [line, "end"]).message).toBe(kept ? `${line}\nend` : "end");
    },
  );

  test("keeps all of a short output, and nothing of none", () => {
    expect(problemOf(ending, ["first", "", "last"]).message).toBe("first\n\nlast");
    expect(problemOf(ending, []).message).toBe("");
  });
});

describe("endingInWords", () => {
  test("says how it ended", () => {
    expect(endingInWords({ code: 3, signal: null })).toBe("exit code 3");
    expect(endingInWords({ code: null, signal: "SIGKILL" })).toBe("ended by SIGKILL");
  });
});
