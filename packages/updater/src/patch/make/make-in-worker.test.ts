import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { makeReleasePatchInWorker } from "./make-in-worker.js";

vi.mock(import("node:fs/promises"), async (original) => {
  const actual = await original();
  return { ...actual, rm: vi.fn(actual.rm) };
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(rm).mockReset();
});

const nowhere = join(tmpdir(), "toasty-no-such-folder");
const job = { file: join(nowhere, "patch"), from: nowhere, to: nowhere };

/** Waits for real work, such as the end of a thread. */
async function until(holds: () => boolean) {
  while (!holds()) await new Promise(setImmediate);
}

/** Lets everything go on that waits for nothing that takes time. */
async function turns() {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

test("an aborted patch has ended when its thread is over and then its file is gone", async () => {
  const ending = Promise.withResolvers<void>();
  const terminate = Worker.prototype.terminate;
  const ended = vi.spyOn(Worker.prototype, "terminate").mockImplementationOnce(async function (this: Worker) {
    const code = await terminate.call(this);
    await ending.promise;
    return code;
  });
  const removing = Promise.withResolvers<void>();
  vi.mocked(rm).mockReturnValueOnce(removing.promise);
  const abort = new AbortController();
  let isOver = false;
  const made = makeReleasePatchInWorker(job, { signal: abort.signal }).finally(() => {
    isOver = true;
  });
  const refused = expect(made).rejects.toThrow(/abort/);
  abort.abort();
  await until(() => ended.mock.calls.length === 1);
  await turns();
  expect(rm).not.toHaveBeenCalled();
  ending.resolve();
  await until(() => vi.mocked(rm).mock.calls.length === 1);
  await turns();
  expect(isOver).toBe(false);
  removing.resolve();
  await refused;
  expect(rm).toHaveBeenCalledWith(job.file, { force: true });
});
