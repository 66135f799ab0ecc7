import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Report, SpectatorSettings } from "./messages.js";
import { spectate } from "./spectator.js";

/** A thread that answers when the test says so. */
class FakeWorker extends EventEmitter {
  readonly script: URL;
  readonly options: object;
  readonly said: { kind: string; source?: string; bytes?: Uint8Array }[] = [];
  readonly postMessage = vi.fn((message: { kind: string }) => void this.said.push(message));
  readonly terminate = vi.fn(async () => 0);
  readonly unref = vi.fn();
  constructor(script: URL, options: object) {
    super();
    if (refusal) throw refusal;
    this.script = script;
    this.options = options;
    newest = this;
  }
}
let newest: FakeWorker;
let refusal: unknown;
vi.mock("node:worker_threads", () => ({
  get Worker() {
    return FakeWorker;
  },
}));

beforeEach(() => {
  refusal = undefined;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.advanceTimersByTime(1_000);
});
afterEach(() => void vi.useRealTimers());

const settings = { kind: "job", name: "x" } as SpectatorSettings;
const ending = { code: 0, signal: null, ranMs: 5, stopped: false };
const report: Report = { told: ["x finished"], progress: 1, trouble: null };
const mib = 1024 * 1024;

function watching(limitMs?: number) {
  const toTerminal = vi.fn();
  const onNobody = vi.fn();
  const spectator = spectate(settings, { toTerminal, onNobody, limitMs });
  const printed = () =>
    newest.said.flatMap(({ kind, source, bytes }) =>
      kind === "printed" ? [`${source} ${bytes?.length}`] : [],
    );
  return { spectator, worker: newest, toTerminal, onNobody, printed };
}
const bytes = (length: number) => new Uint8Array(length);

test("the thread gets the settings, cannot print among the program's lines, and keeps nothing running", () => {
  const { worker } = watching();
  expect(worker.script.pathname).toMatch(/\/spectator-worker\.js$/);
  expect(worker.options).toMatchObject({ workerData: settings, stdout: true, stderr: true });
  expect(worker.unref).toHaveBeenCalledTimes(1);
});

test("it sees a copy of what is printed, and what it says goes to the terminal and to the human", () => {
  const { spectator, worker, toTerminal, onNobody } = watching();
  const original = new Uint8Array([1, 2, 3]);
  spectator.look("stderr", original);
  const [message] = worker.said;
  expect(message).toEqual({ kind: "printed", source: "stderr", bytes: original });
  expect(message?.bytes).not.toBe(original);
  worker.emit("message", { kind: "terminal", text: "\u001b]9;4;1;40" });
  worker.emit("message", { kind: "nobody", reason: "no broker" });
  expect(toTerminal.mock.calls).toEqual([["\u001b]9;4;1;40"]]);
  expect(onNobody.mock.calls).toEqual([["no broker"]]);
});

describe("the end", () => {
  test("is said, and its report waited for; then the thread ends", async () => {
    const { spectator, worker } = watching();
    const ended = vi.fn();
    const end = spectator.end(ending).then(ended);
    expect(worker.said).toEqual([{ kind: "ended", ending }]);
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
    expect(worker.terminate).not.toHaveBeenCalled();
    worker.emit("message", { kind: "report", report });
    await end;
    expect(ended).toHaveBeenCalledWith(report);
    expect(worker.terminate).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    [undefined, 2_000],
    [50, 50],
  ])("has a limit for reading and again for reporting: %j", async (limitMs, ms) => {
    const { spectator, worker } = watching(limitMs);
    const ended = vi.fn();
    const end = spectator.end(ending).then(ended);
    await vi.advanceTimersByTimeAsync(ms - 1);
    worker.emit("message", { kind: "ending" });
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await end;
    const trouble = `telling took longer than ${ms} ms`;
    expect(ended).toHaveBeenCalledWith({ told: [], progress: null, trouble });
  });

  test.each<[string, string, unknown[], string]>([
    ["fails", "error", [new Error("no memory")], "telling failed: no memory"],
    ["throws something else", "error", ["nothing"], "telling failed: nothing"],
    ["ends early", "exit", [1], "telling ended early"],
  ])("is told of a thread that %s", async (_, event, values, trouble) => {
    const { spectator, worker } = watching();
    worker.emit(event, ...values);
    expect(await spectator.end(ending)).toEqual({ told: [], progress: null, trouble });
  });

  test.each<[unknown, string]>([
    [new Error("no threads"), "no threads"],
    ["nothing", "nothing"],
  ])("is told where there can be no thread: %s", async (thrown, trouble) => {
    refusal = thrown;
    const spectator = spectate(settings, { toTerminal() {} });
    spectator.look("stdout", bytes(1));
    expect(await spectator.end(undefined)).toEqual({ told: [], progress: null, trouble });
  });

  test("does not fail where the thread is gone already", async () => {
    const { spectator, worker } = watching();
    worker.postMessage.mockImplementation(() => {
      throw new Error("closed");
    });
    worker.terminate.mockRejectedValueOnce(new Error("gone"));
    spectator.look("stdout", bytes(1));
    expect(await spectator.end(ending)).toMatchObject({ trouble: "closed" });
  });
});

describe("a flood", () => {
  test("is seen up to a mebibyte in a tenth of a second", () => {
    const { spectator, worker, printed } = watching();
    const took = (length: number) => worker.emit("message", { kind: "read", bytes: length });
    spectator.look("stdout", bytes(mib - 1));
    took(mib - 1);
    spectator.look("stdout", bytes(1));
    took(1);
    spectator.look("stdout", bytes(1));
    expect(printed()).toEqual([`stdout ${mib - 1}`, "stdout 1"]);
    vi.advanceTimersByTime(99);
    spectator.look("stdout", bytes(2));
    expect(printed()).toHaveLength(2);
    vi.advanceTimersByTime(1);
    spectator.look("stdout", bytes(mib));
    expect(printed().at(-1)).toBe(`stdout ${mib}`);
    spectator.look("stdout", bytes(3));
    expect(printed()).toHaveLength(3);
  });

  test("that the thread does not read is seen up to a mebibyte", () => {
    const { spectator, worker, printed } = watching();
    const next = (length: number) => {
      vi.advanceTimersByTime(100);
      spectator.look("stdout", bytes(length));
    };
    next(mib);
    next(1);
    next(2);
    expect(printed()).toEqual([`stdout ${mib}`, "stdout 1"]);
    worker.emit("message", { kind: "read", bytes: 1 });
    next(3);
    expect(printed().at(-1)).toBe("stdout 3");
  });

  test("ends with its last part, which is likely to have the reason of a failure", async () => {
    const { spectator, worker, printed } = watching();
    spectator.look("stdout", bytes(mib));
    spectator.look("stdout", bytes(5));
    spectator.look("stderr", bytes(6));
    expect(printed()).toHaveLength(1);
    const end = spectator.end(ending);
    expect(printed()).toEqual([`stdout ${mib}`, "stderr 6"]);
    expect(worker.said.at(-1)?.kind).toBe("ended");
    worker.emit("message", { kind: "report", report });
    await end;
  });

  test("that is over leaves nothing behind", async () => {
    const { spectator, worker, printed } = watching();
    spectator.look("stdout", bytes(mib));
    spectator.look("stdout", bytes(5));
    vi.advanceTimersByTime(100);
    spectator.look("stdout", bytes(7));
    const end = spectator.end(ending);
    expect(printed()).toEqual([`stdout ${mib}`, "stdout 7"]);
    worker.emit("message", { kind: "report", report });
    await end;
  });
});
