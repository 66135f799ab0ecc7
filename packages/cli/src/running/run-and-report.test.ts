import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { spectate } from "../spectating/spectator.js";
import { startProgram } from "./program.js";
import { runAndReport } from "./run-and-report.js";
import { endLike } from "./signals.js";

vi.mock("../spectating/spectator.js", () => ({ spectate: vi.fn() }));
vi.mock("./program.js", () => ({ startProgram: vi.fn() }));
vi.mock("./signals.js", () => ({ endLike: vi.fn(async () => 7) }));
const wait = vi.hoisted(() => vi.fn());
vi.mock("node:timers/promises", () => ({ setTimeout: wait }));

const ending = { code: 3, signal: null, ranMs: 1_234.6, stopped: false };
const report = { told: ["x failed"], progress: 0.5, trouble: null };
const spectator = { look: vi.fn(), end: vi.fn() };
const terminals = [process.stdout, process.stderr].map((stream) => [stream, stream.isTTY] as const);
let stderr: string;
let ended: PromiseWithResolvers<typeof ending>;
let silent: PromiseWithResolvers<string | null>;

beforeEach(() => {
  vi.clearAllMocks();
  stderr = "";
  ended = Promise.withResolvers();
  silent = Promise.withResolvers();
  wait.mockReturnValue(new Promise(() => {}));
  spectator.end.mockResolvedValue(report);
  vi.mocked(spectate).mockReturnValue(spectator);
  vi.mocked(startProgram).mockResolvedValue({ ended: ended.promise, silent: silent.promise });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const [stream, is] of terminals) stream.isTTY = is;
});

const settings = {
  name: "x",
  to: "ops",
  labels: { a: "b" },
  connection: {} as never,
  pattern: "p",
  quietUnderMs: 5,
  lastLines: 3,
};
const run = () => runAndReport({ command: ["make", "all"], keepTerminal: false, ...settings });
const turn = () => new Promise(setImmediate);
const spectating = () => vi.mocked(spectate).mock.lastCall;

test("a program runs to its end, and then it is told how it ended", async () => {
  const running = run();
  const done = vi.fn();
  void running.then(done);
  await turn();
  expect(vi.mocked(startProgram).mock.lastCall?.[0]).toMatchObject({
    command: ["make", "all"],
    keepTerminal: false,
  });
  expect(spectator.end).not.toHaveBeenCalled();
  ended.resolve(ending);
  await turn();
  // What it has left behind still prints.
  expect(spectator.end).not.toHaveBeenCalled();
  silent.resolve(null);
  const result = await running;
  expect(spectator.end.mock.calls).toEqual([[ending]]);
  expect(result).toMatchObject({
    kind: "ended",
    summary: { exitCode: 3, signal: null, durationMs: 1_235, ...report },
    nobodyTold: false,
    lost: null,
  });
  expect(result.kind === "ended" && (await result.endAlike())).toBe(7);
  expect(vi.mocked(endLike).mock.calls).toEqual([[ending]]);
});

test.each([
  [false, false, false, false],
  [true, false, true, false],
  [false, true, true, true],
])(
  "with terminals %j and %j somebody may watch: %j, and there is a tab: %j",
  async (out, err, watched, taskbar) => {
    process.stdout.isTTY = out;
    process.stderr.isTTY = err;
    ended.resolve(ending);
    silent.resolve(null);
    await run();
    const job = { kind: "job", id: undefined, watched, taskbar, ...settings };
    expect(spectating()?.[0]).toEqual(job);
  },
);

test("what is printed is seen, and that nobody will be told is said between its lines", async () => {
  const running = run();
  await turn();
  const { look } = vi.mocked(startProgram).mock.lastCall?.[0] ?? { look() {} };
  look("stdout", Buffer.from("half a"));
  expect(spectator.look.mock.calls).toEqual([["stdout", Buffer.from("half a")]]);
  spectating()?.[1].onNobody?.("no broker");
  expect(stderr).toBe("");
  ended.resolve(ending);
  silent.resolve(null);
  expect(await running).toMatchObject({ nobodyTold: true });
  expect(stderr).toBe("\ntoasty: nobody will be told about this run: no broker\n");
});

test("what is shown on the tab is taken away at the end", async () => {
  process.stderr.isTTY = true;
  const running = run();
  await turn();
  spectating()?.[1].toTerminal("\u001b]9;4;1;40\u0007");
  expect(stderr).toBe("\u001b]9;4;1;40\u0007");
  ended.resolve(ending);
  silent.resolve(null);
  await running;
  expect(stderr).toMatch(/9;4;0[^\d]*$/);
});

describe("the end", () => {
  test("is told although something that was left behind prints on, which is waited for", async () => {
    const pause = Promise.withResolvers<void>();
    wait.mockReturnValue(pause.promise);
    const done = vi.fn();
    const running = run().then(done);
    ended.resolve(ending);
    await turn();
    expect(wait.mock.calls).toEqual([[500]]);
    expect(spectator.end).not.toHaveBeenCalled();
    pause.resolve();
    await turn();
    expect(spectator.end).toHaveBeenCalledTimes(1);
    expect(done).not.toHaveBeenCalled();
    silent.resolve("no space");
    await running;
    expect(done.mock.lastCall?.[0]).toMatchObject({ lost: "no space", summary: report });
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)("may be cut short by %s", async (signal) => {
    const before = process.listenerCount(signal);
    const running = run();
    await turn();
    expect(process.listenerCount(signal)).toBe(before);
    ended.resolve(ending);
    await turn();
    expect(process.listenerCount(signal)).toBe(before + 1);
    process.emit(signal, signal);
    expect(await running).toMatchObject({
      summary: { told: [], progress: null, trouble: "telling was cut short", exitCode: 3 },
      lost: null,
    });
    expect(process.listenerCount(signal)).toBe(before);
  });
});

test.each([
  ["ENOENT", false, "cannot start make: there is no such command, or no such folder to run it in"],
  ["EACCES", true, "cannot start make: not allowed"],
])("a program that cannot be started is told: %s", async (code, found, sentence) => {
  vi.mocked(startProgram).mockRejectedValue(Object.assign(new Error("not allowed"), { code }));
  expect(await run()).toEqual({ kind: "not_started", found, sentence });
});
