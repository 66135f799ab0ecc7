import { EventEmitter } from "node:events";
import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ReadProgress } from "./candidates.js";
import type { FromSpectator } from "./messages.js";

/** The thread's other end, and what it works with. */
const thread = vi.hoisted(() => ({ parentPort: undefined as unknown, workerData: {} as object }));
vi.mock("node:worker_threads", () => ({
  get parentPort() {
    return thread.parentPort;
  },
  get workerData() {
    return thread.workerData;
  },
}));
const made = vi.hoisted(() => ({ job: vi.fn(), bar: vi.fn(), connect: vi.fn(), sink: vi.fn() }));
vi.mock("../connecting/connect.js", () => ({ connectOrDrop: made.connect }));
vi.mock("./job-reporter.js", () => ({ jobReporter: made.job }));
vi.mock("./reporter.js", () => ({ barReporter: made.bar }));
vi.mock("@toasty/engine/node", () => ({ terminalSink: made.sink }));

/** The user's own expression, which finds what the test says. */
class FakeExpression {
  readonly pattern: string;
  readonly found: (progress: ReadProgress) => void;
  readonly read = vi.fn();
  readonly end = vi.fn(async () => {});
  constructor(pattern: string, found: (progress: ReadProgress) => void) {
    this.pattern = pattern;
    this.found = found;
    expression = this;
  }
}
let expression: FakeExpression;
vi.mock("./expression.js", () => ({
  get Expression() {
    return FakeExpression;
  },
}));

const reporter = { progress: vi.fn(), ended: vi.fn(async () => {}), told: ["told"], trouble: "trouble" };
const toasty = { ready: vi.fn(async () => {}), close: vi.fn(async () => {}) };
let said: FromSpectator[];
let port: EventEmitter;

beforeEach(() => {
  vi.clearAllMocks();
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  made.connect.mockReturnValue(toasty);
  made.job.mockReturnValue(reporter);
  made.bar.mockReturnValue(reporter);
  made.sink.mockImplementation((options: object) => ({ ...options }));
  said = [];
  port = Object.assign(new EventEmitter(), { postMessage: (message: FromSpectator) => said.push(message) });
  thread.parentPort = port;
});
afterEach(() => void vi.useRealTimers());

const ending = { code: 1, signal: null, ranMs: 5, stopped: false };
const settings = { kind: "job", name: "x", connection: { address: "h:1" }, taskbar: true };
async function begin(more: object = {}): Promise<void> {
  thread.workerData = { ...settings, ...more };
  await import("./spectator-worker.js");
}
const print = (text: string, source = "stdout") =>
  port.emit("message", { kind: "printed", source, bytes: Buffer.from(text) });
const turn = () => new Promise(setImmediate);
const kinds = () => said.map(({ kind }) => kind);

test.each([
  ["job", made.job],
  ["bar", made.bar],
])("a %s has its reporter, on a connection that holds nothing up", async (kind, reporterOf) => {
  await begin({ kind });
  expect(made.connect.mock.calls).toEqual([[settings.connection]]);
  expect(reporterOf.mock.lastCall?.slice(0, 2)).toEqual([toasty, { ...settings, kind }]);
  expect(made.job.mock.calls.length + made.bar.mock.calls.length).toBe(1);
});

test("the terminal's tab is written by whoever has the terminal", async () => {
  await begin();
  expect(made.sink.mock.lastCall?.[0]).toMatchObject({ stream: { isTTY: true }, clearOnExit: false });
  made.sink.mock.lastCall?.[0].stream.write("sequence");
  expect(said).toEqual([{ kind: "terminal", text: "sequence" }]);
});

test("progress is read in lines, and how much was read is said", async () => {
  await begin();
  print("Training:  4");
  expect(reporter.progress).not.toHaveBeenCalled();
  expect(said).toEqual([{ kind: "read", bytes: 12 }]);
  print("3%|████      | 43/100 [00:01<00:02, 9.00it/s]\n");
  expect(reporter.progress.mock.lastCall?.[0]).toMatchObject({ fraction: 0.43 });
  print("nothing of interest\n");
  expect(reporter.progress.mock.lastCall?.[0]).toMatchObject({ fraction: 0.43 });
});

test("an expression of the user's own is believed alone", async () => {
  await begin({ pattern: "(?<percent>1)" });
  expect(expression.pattern).toBe("(?<percent>1)");
  for (const percent of [40, 41, 42, 43]) print(`Downloading: ${percent}%\n`);
  expect(reporter.progress).not.toHaveBeenCalled();
  expect(expression.read.mock.lastCall).toEqual([["Downloading: 43%"]]);
  expression.found({ fraction: 0.9 });
  expect(reporter.progress.mock.calls).toEqual([[{ fraction: 0.9 }]]);
});

describe("the broker", () => {
  test("is looked for when the program has run for a moment", async () => {
    await begin();
    await vi.advanceTimersByTimeAsync(199);
    expect(toasty.ready).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(toasty.ready.mock.calls).toEqual([[{ failFast: true, timeoutMs: 2_000 }]]);
    expect(said).toEqual([]);
  });

  test("that is away is told at once, without what harms a terminal, but not after the end", async () => {
    const failure = { remedy: "Start it.", code: "unavailable", reason: "UNREACHABLE" } as const;
    const away = new ToastyError({ message: "cannot reach it\u0007.", ...failure });
    await begin();
    toasty.ready.mockRejectedValueOnce(away);
    await vi.advanceTimersByTimeAsync(200);
    expect(said).toEqual([
      { kind: "nobody", reason: expect.stringMatching(/^cannot reach it.*\. Start it\.$/) },
    ]);
    expect(JSON.stringify(said)).not.toContain("\\u0007");

    vi.resetModules();
    port.removeAllListeners();
    await begin();
    const looked = Promise.withResolvers<void>();
    toasty.ready.mockReturnValueOnce(looked.promise);
    await vi.advanceTimersByTimeAsync(200);
    port.emit("message", { kind: "ended", ending });
    await turn();
    said.length = 0;
    looked.reject(away);
    await turn();
    expect(kinds()).not.toContain("nobody");
  });
});

describe("the end", () => {
  test("is reported with the last lines, which may have no line end", async () => {
    await begin();
    print("out 1\nout 2");
    print("Error: broken\nat f", "stderr");
    port.emit("message", { kind: "ended", ending });
    await turn();
    const lines = { all: ["out 1", "out 2", "Error: broken", "at f"], telling: ["Error: broken", "at f"] };
    expect(reporter.ended.mock.calls).toEqual([[ending, lines]]);
    expect(toasty.close.mock.calls).toEqual([[{ flushMs: 500 }]]);
    const report = { told: ["told"], progress: null, trouble: "trouble" };
    expect(said.slice(2)).toEqual([{ kind: "ending" }, { kind: "report", report }]);
  });

  test("has the reason in the output where standard error says nothing", async () => {
    await begin();
    print("out\n");
    const bar = "Training:  43%|████      | 43/100 [00:01<00:02, 9.00it/s]";
    print(`${bar}\n`, "stderr");
    port.emit("message", { kind: "ended", ending: undefined });
    await turn();
    expect(reporter.ended.mock.calls).toEqual([[undefined, { all: ["out", bar], telling: ["out"] }]]);
  });

  test("waits for the expression, for the report and for the connection, one after the other", async () => {
    await begin({ pattern: "x" });
    const steps = [expression.end, reporter.ended, toasty.close].map((step) => {
      const done = Promise.withResolvers<void>();
      step.mockReturnValueOnce(done.promise);
      return { step, done };
    });
    print("last");
    port.emit("message", { kind: "ended", ending });
    expect(expression.read.mock.lastCall).toEqual([["last"]]);
    for (const [index, { step, done }] of steps.entries()) {
      await turn();
      expect(step).toHaveBeenCalledTimes(1);
      for (const later of steps.slice(index + 1)) expect(later.step).not.toHaveBeenCalled();
      expect(kinds()).toEqual(index === 0 ? ["read"] : ["read", "ending"]);
      // Progress counts as long as the expression reads, and not after that.
      expression.found({ fraction: (index + 1) / 4 });
      done.resolve();
    }
    await turn();
    expect(reporter.progress.mock.calls).toEqual([[{ fraction: 0.25 }]]);
    expect(said.at(-1)).toMatchObject({ kind: "report", report: { progress: 0.25 } });
  });
});
