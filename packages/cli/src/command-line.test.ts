import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runCommandLine } from "./command-line.js";
import { defineCommand } from "./parsing/command.js";
import { UsageError } from "./parsing/usage-error.js";

/** The work of the commands of this table. */
const work = vi.hoisted(() => ({ run: vi.fn(), standsIn: false }));
vi.mock("./commands/index.js", () => ({
  commands: {
    groups: {},
    entries: {
      work: {
        summary: "Works",
        load: async () =>
          defineCommand({ operands: {}, options: {}, examples: [], standsIn: work.standsIn, run: work.run }),
      },
    },
  },
}));

let stdout = "";
let stderr = "";
const exit = vi.fn();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Everything that a command line listens to, with the listeners that were there before. */
let heard: (readonly [NodeJS.EventEmitter, string, readonly unknown[]])[];

beforeEach(() => {
  stdout = "";
  stderr = "";
  exit.mockReset();
  work.run.mockReset().mockResolvedValue(0);
  work.standsIn = false;
  vi.stubEnv("TOASTY_DEBUG", undefined);
  const sources: (readonly [NodeJS.EventEmitter, string])[] = [
    ...signals.map((name) => [process, name] as const),
    [process.stdout, "error"],
    [process.stderr, "error"],
  ];
  heard = sources.map(([emitter, name]) => [emitter, name, emitter.listeners(name)]);
  vi.spyOn(process, "exit").mockImplementation(exit as never);
  vi.spyOn(process.stdout, "write").mockImplementation((text, ...rest: unknown[]) => {
    stdout += text;
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  forget();
});

/** Removes the listeners that a command line has added. */
function forget(): void {
  const added = heard.flatMap(([emitter, name, before]) =>
    emitter
      .listeners(name)
      .flatMap((listener) => (before.includes(listener) ? [] : [{ emitter, name, listener }])),
  );
  for (const { emitter, name, listener } of added) emitter.off(name, listener as () => void);
}

/** Counts the listeners for Ctrl-C. */
const listening = () => process.listenerCount("SIGINT");

test("a command gets its options and its output, and its code ends the process", async () => {
  work.run.mockImplementation(async ({ output, signal, commands }) => {
    expect(signal.aborted).toBe(false);
    expect(Object.keys(commands.entries)).toEqual(["work"]);
    output.result({ done: true }, "done");
    return 7;
  });
  await runCommandLine(["work"]);
  expect(exit.mock.calls).toEqual([[7]]);
  expect([stdout, stderr]).toEqual(["done\n", ""]);
  stdout = "";
  await runCommandLine(["work", "--json"]);
  expect(stdout).toBe('{"done":true}\n');
});

test("the process ends only when what was printed is written", async () => {
  const pending: (() => void)[] = [];
  vi.mocked(process.stdout.write).mockImplementation((_text, ...rest: unknown[]) => {
    pending.push(rest.at(-1) as () => void);
    return true;
  });
  await runCommandLine(["work"]);
  expect(exit).not.toHaveBeenCalled();
  pending.at(-1)?.();
  expect(exit.mock.calls).toEqual([[0]]);
});

test("help is printed in the place of the work, for people and for programs", async () => {
  await runCommandLine(["work", "--help"]);
  expect(exit.mock.calls).toEqual([[0]]);
  expect(stdout).toContain("toasty work");
  const text = stdout;
  stdout = "";
  await runCommandLine(["work", "--help", "--json"]);
  expect(JSON.parse(stdout).help).toContain("toasty work");
  expect(text).not.toMatch(/^\{/);
  expect(work.run).not.toHaveBeenCalled();
});

describe("a failure", () => {
  const failure = () => new UsageError("something is missing.", "Add it.");

  test("is a sentence on standard error, and a code", async () => {
    work.run.mockRejectedValue(failure());
    await runCommandLine(["work"]);
    expect(exit.mock.calls).toEqual([[2]]);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^toasty: something is missing\. Add it\..*\n$/);
  });

  test.each([
    [["work", "--json"], true],
    [["--json", "work"], true],
    [["work", "--jsno", "--json"], true],
    [["wrok", "--json"], true],
    [["work", "--", "--json"], false],
    [["wrok"], false],
  ])("of %j is JSON where that was asked for: %j", async (args, json) => {
    work.run.mockRejectedValue(failure());
    await runCommandLine(args);
    expect(exit.mock.calls).toEqual([[2]]);
    if (json) expect(JSON.parse(stderr)).toBeTypeOf("object");
    else expect(stderr).toMatch(/^toasty: /);
  });

  test("does no harm to the terminal, and has its stack where somebody looks for it", async () => {
    work.run.mockRejectedValue(new Error("bad \u001b[2J text"));
    await runCommandLine(["work"]);
    expect(stderr).not.toContain("\u001b");
    expect(stderr).not.toContain("command-line.test");
    vi.stubEnv("TOASTY_DEBUG", "1");
    await runCommandLine(["work"]);
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toContain("command-line.test");
    work.run.mockRejectedValue("no error at all");
    stderr = "";
    await runCommandLine(["work"]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(exit.mock.calls).toEqual([[1], [1], [1]]);
  });
});

describe("an interruption", () => {
  const interrupted = (name: (typeof signals)[number], end: () => unknown) =>
    work.run.mockImplementation(async ({ signal }) => {
      process.emit(name, name);
      expect(signal.aborted).toBe(true);
      return end();
    });

  test("by Ctrl-C ends with 130, also where the work came to an end", async () => {
    interrupted("SIGINT", () => 0);
    await runCommandLine(["work"]);
    expect(exit.mock.calls).toEqual([[130]]);
    expect(stderr).toBe("");
  });

  test("of a server that was asked to stop is no failure", async () => {
    interrupted("SIGTERM", () => 0);
    await runCommandLine(["work"]);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s that fails the work is not explained", async (name, code) => {
    interrupted(name, () => Promise.reject(new Error("aborted")));
    await runCommandLine(["work"]);
    expect(exit.mock.calls).toEqual([[code]]);
    expect(stderr).toBe("");
  });

  test("is left to the program that a command stands in for", async () => {
    const others = listening();
    const counts: number[] = [];
    work.run.mockImplementation(async () => {
      counts.push(listening() - others);
      return 0;
    });
    await runCommandLine(["work"]);
    forget();
    work.standsIn = true;
    await runCommandLine(["work"]);
    expect(counts).toEqual([1, 0]);
  });
});

describe("a reader that goes away", () => {
  const broken = (code: string) => Object.assign(new Error(code), { code });

  test.each([
    ["EPIPE", 0],
    ["ENOSPC", 1],
  ])("or a disk: %s ends the process with %i", async (code, ended) => {
    work.run.mockImplementation(async () => {
      process.stdout.emit("error", broken(code));
      expect(exit.mock.calls).toEqual([[ended]]);
      return 0;
    });
    await runCommandLine(["work"]);
    expect(exit).toHaveBeenCalled();
  });

  test("is left to the program that a command stands in for", async () => {
    work.standsIn = true;
    work.run.mockImplementation(async () => {
      process.stdout.emit("error", broken("EPIPE"));
      expect(exit).not.toHaveBeenCalled();
      return 0;
    });
    await runCommandLine(["work"]);
  });

  test("of remarks does not end what they are about", async () => {
    work.run.mockImplementation(async () => {
      process.stderr.emit("error", broken("ENOSPC"));
      return 0;
    });
    await runCommandLine(["work"]);
    expect(exit.mock.calls).toEqual([[0]]);
  });
});
