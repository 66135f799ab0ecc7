import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReadProgress } from "./candidates.js";
import { Expression } from "./expression.js";

/** A thread that answers when the test says so. */
class FakeWorker extends EventEmitter {
  readonly options: object;
  readonly postMessage = vi.fn();
  readonly terminate = vi.fn(async () => 0);
  readonly unref = vi.fn();
  constructor(_script: URL, options: object) {
    super();
    this.options = options;
    newest = this;
  }
}
let newest: FakeWorker;
vi.mock("node:worker_threads", () => ({
  get Worker() {
    return FakeWorker;
  },
}));

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function reading() {
  const found: ReadProgress[] = [];
  const expression = new Expression("(?<percent>\\d+)", (progress) => found.push(progress));
  const worker = newest;
  const ended = vi.fn();
  const end = () => expression.end().then(ended);
  return { expression, worker, found, end, ended };
}
const turn = () => new Promise(setImmediate);

test("lines are shown to a thread that does not keep the program running, and what it finds is passed on", () => {
  const { expression, worker, found } = reading();
  expect(worker.options).toEqual({ workerData: "(?<percent>\\d+)" });
  expect(worker.unref).toHaveBeenCalledTimes(1);
  expression.read(["a 10", "b 20"]);
  expression.read([]);
  expect(worker.postMessage.mock.calls).toEqual([[["a 10", "b 20"]]]);
  worker.emit("message", { lines: 2, progress: { fraction: 0.2 } });
  worker.emit("message", { lines: 0 });
  expect(found).toEqual([{ fraction: 0.2 }]);
});

test("it ends at once where all is read", async () => {
  const { expression, worker, end } = reading();
  expression.read(["a"]);
  worker.emit("message", { lines: 1 });
  await end();
  expect(worker.terminate).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("it ends when the last line is read, not before", async () => {
  const { expression, worker, end, ended } = reading();
  expression.read(["a", "b"]);
  expression.read(["c"]);
  const ending = end();
  worker.emit("message", { lines: 2 });
  await turn();
  expect(ended).not.toHaveBeenCalled();
  expect(worker.terminate).not.toHaveBeenCalled();
  worker.emit("message", { lines: 1 });
  await ending;
  expect(worker.terminate).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("it ends after a second where the expression takes longer, or when it fails", async () => {
  const slow = reading();
  slow.expression.read(["a"]);
  const late = slow.end();
  await vi.advanceTimersByTimeAsync(999);
  expect(slow.ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await late;
  expect(slow.worker.terminate).toHaveBeenCalledTimes(1);

  const broken = reading();
  broken.worker.emit("error", new Error("before"));
  broken.expression.read(["a"]);
  const ending = broken.end();
  broken.worker.emit("error", new Error("no such expression"));
  await ending;
  expect(broken.worker.terminate).toHaveBeenCalledTimes(1);
});

test("a thread that cannot keep up does not see everything", () => {
  const { expression, worker } = reading();
  expression.read(Array.from({ length: 10_000 }, () => "x"));
  expression.read(["seen"]);
  expression.read(["missed"]);
  expect(worker.postMessage).toHaveBeenCalledTimes(2);
  worker.emit("message", { lines: 1 });
  expression.read(["seen again"]);
  expect(worker.postMessage.mock.lastCall).toEqual([["seen again"]]);
});

test("a thread that cannot be ended is nobody's failure", async () => {
  const { worker, end } = reading();
  worker.terminate.mockRejectedValueOnce(new Error("gone"));
  await end();
  await turn();
});
