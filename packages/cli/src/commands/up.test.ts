import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { jsonLog } from "@toasty/broker/json-log";
import { connect } from "@toasty/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { reportStates } from "../connecting/connect.js";
import { runTerminalDesk } from "../desk/run-desk.js";
import { openNative, runNativeDesk } from "../native/native-desk.js";
import { runBroker } from "../serving/run-broker.js";
import { up } from "./up.js";

vi.mock("@toasty/broker/json-log", () => ({ jsonLog: vi.fn(() => "the log") }));
vi.mock("@toasty/client", () => ({ connect: vi.fn() }));
vi.mock("../connecting/connect.js", () => ({ reportStates: vi.fn() }));
vi.mock("../desk/run-desk.js", () => ({ runTerminalDesk: vi.fn(async () => {}) }));
vi.mock("../native/native-desk.js", () => ({ openNative: vi.fn(), runNativeDesk: vi.fn(async () => {}) }));
vi.mock("../serving/run-broker.js", () => ({
  runBroker: vi.fn(),
  connectionTo: vi.fn(() => ({ address: "unix:/s" })),
}));

/** Names of all that was disposed, in its order. */
let disposed: string[];
const disposing = (name: string) => ({ [Symbol.asyncDispose]: async () => void disposed.push(name) });
const { isTTY } = process.stderr;
let client: EventEmitter;
beforeEach(() => {
  vi.clearAllMocks();
  disposed = [];
  process.stderr.isTTY = false;
  vi.stubEnv("TOASTY_RUNTIME_DIR", "/run/t");
  client = Object.assign(new EventEmitter(), disposing("client"));
  vi.mocked(connect).mockReturnValue(client as never);
  const broker = { address: "127.0.0.1:1" };
  vi.mocked(runBroker).mockResolvedValue({ broker, metricsUrl: undefined, ...disposing("broker") } as never);
  vi.mocked(openNative).mockResolvedValue({ open: false, why: "No bus.", ...disposing("native") });
  vi.mocked(reportStates).mockReturnValue({ [Symbol.dispose]: () => void disposed.push("reporting") });
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.stderr.isTTY = isTTY;
});
const fileOf = (name: string) => `/run/t/${name}`;

test("a broker runs, and a desk with cards where there are no toasts; both end together", async () => {
  const { signal } = new AbortController();
  const { code, stderr } = await runHere(up, [], { signal });
  expect(code).toBe(0);
  expect(stderr.split("\n")).toEqual([
    "toasty is up on 127.0.0.1:1, showing what is sent to desktop; Ctrl-C ends it",
    "no native toasts here, so they are cards in this terminal. No bus.",
    "",
  ]);
  expect(vi.mocked(connect).mock.lastCall).toEqual([{ agent: "toasty-up", address: "unix:/s" }]);
  expect(vi.mocked(runTerminalDesk).mock.lastCall?.[0]).toEqual({
    toasty: client,
    clientId: "desktop",
    signal,
  });
  expect(runNativeDesk).not.toHaveBeenCalled();
  expect(disposed).toEqual(["native", "client", "broker"]);
});

test("the broker runs for as long as the desk with the cards, and the desk's failure is the command's", async () => {
  vi.mocked(runTerminalDesk).mockImplementationOnce(async () => {
    await setImmediate();
    disposed.push("desk");
    throw new Error("in use");
  });
  await expect(runHere(up, ["--terminal"])).rejects.toThrow("in use");
  expect(disposed).toEqual(["desk", "client", "broker"]);
});

test("--terminal looks for no toasts", async () => {
  const { stderr } = await runHere(up, ["--terminal", "--desk", "laptop", "--no-auth"]);
  expect(openNative).not.toHaveBeenCalled();
  expect(stderr).toContain("showing what is sent to laptop");
  expect(stderr).toContain("WARNING: --no-auth");
  expect(vi.mocked(runTerminalDesk).mock.lastCall?.[0]).toMatchObject({ clientId: "laptop" });
  expect(vi.mocked(runBroker).mock.lastCall?.[0]).toMatchObject({ noAuth: true, logLevel: "error" });
});

describe("native toasts", () => {
  beforeEach(() => {
    const open = { open: true, renderer: "the renderer", shownBy: "GNOME" } as const;
    vi.mocked(openNative).mockResolvedValue({ ...open, ...disposing("native") } as never);
  });

  test("are shown where there are any, and what happens meanwhile is told", async () => {
    const { signal } = new AbortController();
    vi.mocked(reportStates).mockImplementation((_, report) => {
      report("the broker is away");
      return { [Symbol.dispose]: () => void disposed.push("reporting") };
    });
    vi.mocked(runNativeDesk).mockImplementation(async () => {
      client.emit("error", new Error("refused"));
    });
    const { code, stderr } = await runHere(up, [], { signal });
    expect(code).toBe(0);
    expect(stderr).toContain("the broker is away\n");
    expect(stderr).toContain("they are native toasts, by GNOME; --terminal shows cards here\nrefused\n");
    expect(vi.mocked(runNativeDesk).mock.lastCall?.[0]).toMatchObject({
      toasty: client,
      clientId: "desktop",
      signal,
      renderer: "the renderer",
      logger: "the log",
    });
    expect(runTerminalDesk).not.toHaveBeenCalled();
    expect(disposed).toEqual(["reporting", "native", "client", "broker"]);
  });

  test("that fail are a failure of the command, after all is closed", async () => {
    vi.mocked(runNativeDesk).mockRejectedValueOnce(new Error("in use"));
    await expect(runHere(up, [])).rejects.toThrow("in use");
    expect(disposed).toEqual(["reporting", "native", "client", "broker"]);
  });
});

test.each<[boolean, readonly string[], string, boolean]>([
  [true, [], "error", true],
  [true, ["--log-level", "info"], "info", true],
  [true, ["--log-level", "silent"], "silent", false],
  [false, [], "error", false],
])(
  "with a terminal (%j) and %j the log of level %s is told to be in files: %j",
  async (terminal, line, level, told) => {
    process.stderr.isTTY = terminal;
    const { stderr } = await runHere(up, line);
    expect(stderr.includes("what goes wrong is logged in /run/t")).toBe(told);
    const [broker, desk] = terminal ? [fileOf("broker.log"), fileOf("desk.log")] : [undefined, undefined];
    expect(vi.mocked(runBroker).mock.lastCall?.[0]).toMatchObject({ logLevel: level });
    expect(vi.mocked(runBroker).mock.lastCall?.[1]).toEqual({ logFile: broker });
    expect(vi.mocked(jsonLog).mock.lastCall).toEqual([{ name: "toasty-desk", level, file: desk }]);
  },
);
