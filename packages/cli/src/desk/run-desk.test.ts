import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { Toasty } from "@toasty/client";
import { type DeskOptions, startDesk } from "@toasty/desk";
import { beforeEach, expect, test, vi } from "vitest";
import { reportStates } from "../connecting/connect.js";
import { createOutput } from "../printing/output.js";
import { runDesk, runTerminalDesk } from "./run-desk.js";
import type { Surface } from "./surface.js";

vi.mock("../connecting/connect.js", () => ({ reportStates: vi.fn() }));
vi.mock("@toasty/desk", () => ({ startDesk: vi.fn() }));

const client = new EventEmitter();
const toasty = client as unknown as Toasty;
let ended: PromiseWithResolvers<void>;
let disposed: number;
let told: string[];
let end: AbortController;
beforeEach(() => {
  vi.clearAllMocks();
  ended = Promise.withResolvers();
  disposed = 0;
  told = [];
  end = new AbortController();
  const desk = { ended: ended.promise, [Symbol.asyncDispose]: async () => void disposed++ };
  vi.mocked(startDesk).mockResolvedValue(desk as never);
});

const surface = { takesAnswers: true, tell: (line: string) => void told.push(line) } as Surface;
const running = (settings: { file?: string } = {}) =>
  runDesk({ toasty, clientId: "lab:1", surface, signal: end.signal, ...settings });
const given = () => vi.mocked(startDesk).mock.lastCall?.[0] as DeskOptions;

test("a desk runs until the signal aborts, and is closed then", async () => {
  const done = running();
  await setImmediate();
  expect(disposed).toBe(0);
  end.abort();
  await setImmediate();
  expect(disposed).toBe(1);
  ended.resolve();
  await done;
});

test("a desk that the broker refuses is a failure, after it is closed", async () => {
  await isRefused(running());
  expect(disposed).toBe(1);
});

test("the file is one for terminals, which every system can name, unless another is given", async () => {
  end.abort();
  await running();
  expect(given()).toMatchObject({ client: toasty, id: "lab:1" });
  expect(given().file).toMatch(/[\\/]held-lab%3A1\.terminal\.jsonl$/);
  await running({ file: "mine.jsonl" });
  expect(given().file).toBe("mine.jsonl");
});

test("what goes wrong is told beside the cards, with its cause", async () => {
  end.abort();
  await running();
  given().logger?.warn({ err: new Error("disk full") }, "not kept");
  given().logger?.error({}, "the desk has ended");
  given().logger?.info({}, "nobody asks");
  expect(told).toEqual(["not kept: disk full", "the desk has ended"]);
});

test("a desk in the terminal tells what happens meanwhile until it is closed, refused or not", async () => {
  const stdout = new PassThrough().setEncoding("utf8");
  const output = createOutput({ stdout, stderr: new PassThrough(), env: {} }, false);
  let disposedBefore: number | undefined;
  vi.mocked(reportStates).mockImplementationOnce((_, report) => {
    report("the broker is away");
    return {
      [Symbol.dispose]() {
        disposedBefore = disposed;
      },
    };
  });
  const done = runTerminalDesk({ toasty, clientId: "lab", signal: end.signal }, output);
  client.emit("error", new Error("refused"));
  await isRefused(done);
  expect(stdout.read()).toBe("  the broker is away\n  refused\n");
  expect(disposedBefore).toBe(1);
});

/** Lets the broker refuse the desk, and expects that it has failed by the time that the signal aborts. */
async function isRefused(done: Promise<void>): Promise<void> {
  const refused = expect(done).rejects.toThrow("taken");
  ended.reject(new Error("taken"));
  await setImmediate();
  end.abort();
  await refused;
}
