import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { runBroker } from "../serving/run-broker.js";
import { serve } from "./serve.js";

vi.mock("../serving/run-broker.js", () => ({ runBroker: vi.fn() }));

const stop = vi.fn(async () => {});
let folder: string;
beforeEach(async () => {
  vi.clearAllMocks();
  folder = await mkdtemp(join(tmpdir(), "toasty-serve-"));
  running({ address: "127.0.0.1:1", socket: "/s" });
});
afterEach(() => rm(folder, { recursive: true }));

function running(broker: object, metricsUrl?: string): void {
  vi.mocked(runBroker).mockResolvedValue({ broker, metricsUrl, [Symbol.asyncDispose]: stop } as never);
}
const over = AbortSignal.abort();

test.each([
  [{ address: "127.0.0.1:1", socket: "/s" }, "http://m", "127.0.0.1:1, on /s, metrics at http://m"],
  [{ address: "127.0.0.1:1", socket: "/s" }, undefined, "127.0.0.1:1, on /s"],
  [{ address: "127.0.0.1:1", socket: undefined }, undefined, "127.0.0.1:1"],
])("it says where it serves: %j and metrics at %s", async (broker, metrics, where) => {
  running(broker, metrics);
  const { code, stdout, stderr } = await runHere(serve, [], { signal: over });
  expect([code, stdout, stderr]).toEqual([0, `toasty serves ${where}; Ctrl-C ends it\n`, ""]);
  const { json } = await runHere(serve, ["--json"], { signal: over });
  expect(json()).toEqual([JSON.parse(JSON.stringify({ ...broker, pid: process.pid, metrics }))]);
});

test("it serves until it is interrupted, and then stops the broker", async () => {
  const end = new AbortController();
  const done = vi.fn();
  const serving = runHere(serve, [], { signal: end.signal }).then(done);
  await vi.waitUntil(() => vi.mocked(runBroker).mock.calls.length > 0);
  await new Promise(setImmediate);
  expect(done).not.toHaveBeenCalled();
  expect(stop).not.toHaveBeenCalled();
  end.abort();
  await serving;
  expect(stop).toHaveBeenCalledTimes(1);
});

test("what is said is passed on, and that everyone is let in is a warning", async () => {
  const line = ["--address", "h:1", "--no-auth", "--reflection", "--metrics", "--log-level", "debug"];
  const { stderr } = await runHere(serve, line, { signal: over });
  expect(stderr).toMatch(/^WARNING: --no-auth lets every user/);
  const [listening, more] = vi.mocked(runBroker).mock.lastCall ?? [];
  expect(listening).toMatchObject({
    address: "h:1",
    noAuth: true,
    metrics: "127.0.0.1:9464",
    logLevel: "debug",
  });
  expect(more).toEqual({ reflection: true, tls: undefined });
});

test("a certificate and its key are read, and go together", async () => {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(cert, "CERT");
  await writeFile(key, "KEY");
  await runHere(serve, ["--tls-cert", cert, "--tls-key", key], { signal: over });
  expect(vi.mocked(runBroker).mock.lastCall?.[1]?.tls).toEqual({
    cert: Buffer.from("CERT"),
    key: Buffer.from("KEY"),
  });
  vi.mocked(runBroker).mockClear();
  for (const line of [
    ["--tls-cert", cert],
    ["--tls-key", key],
  ]) {
    await expect(runHere(serve, line)).rejects.toMatchObject({
      message: "--tls-cert and --tls-key go together.",
    });
  }
  const none = join(folder, "none");
  await expect(runHere(serve, ["--tls-cert", none, "--tls-key", key])).rejects.toThrow("--tls-cert");
  await expect(runHere(serve, ["--tls-cert", cert, "--tls-key", none])).rejects.toThrow("--tls-key");
  expect(runBroker).not.toHaveBeenCalled();
});
