import { startBroker } from "@toasty/broker";
import { jsonLog } from "@toasty/broker/json-log";
import { keepHeapSmall } from "@toasty/broker/small-heap";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Listening } from "./listening-options.js";
import { serveMetrics } from "./metrics.js";
import { connectionTo, runBroker } from "./run-broker.js";

vi.mock("@toasty/broker", () => ({ startBroker: vi.fn() }));
vi.mock("@toasty/broker/json-log", () => ({ jsonLog: vi.fn(() => "the log") }));
vi.mock("@toasty/broker/small-heap", () => ({ keepHeapSmall: vi.fn() }));
vi.mock("./metrics.js", () => ({ serveMetrics: vi.fn() }));

const listening: Listening = {
  address: "127.0.0.1:0",
  socket: undefined,
  noAuth: false,
  metrics: undefined,
  logLevel: undefined,
};
const close = vi.fn(async () => {});
const closeMetrics = vi.fn(async () => {});
const broker = { close };
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(startBroker).mockResolvedValue(broker as never);
  const metrics = { provider: "the provider", url: "http://m", [Symbol.asyncDispose]: closeMetrics };
  vi.mocked(serveMetrics).mockResolvedValue(metrics as never);
});
const options = () => vi.mocked(startBroker).mock.lastCall?.[0];

test("without options it wants tokens, logs what it does, and serves no metrics", async () => {
  const running = await runBroker(listening);
  expect(options()).toEqual({
    address: "127.0.0.1:0",
    socket: undefined,
    auth: "tokens",
    logger: "the log",
    meterProvider: undefined,
  });
  expect(vi.mocked(jsonLog).mock.lastCall).toEqual([
    { name: "toasty-broker", level: "info", file: undefined },
  ]);
  expect([running.broker, running.metricsUrl]).toEqual([broker, undefined]);
  expect(keepHeapSmall).toHaveBeenCalledTimes(1);
  expect(serveMetrics).not.toHaveBeenCalled();
});

test("what is said is passed on", async () => {
  const env = { TOASTY_RUNTIME_DIR: "/r" };
  const given: Listening = {
    ...listening,
    socket: "/s",
    noAuth: true,
    logLevel: "error",
    metrics: "[::1]:9464",
  };
  const running = await runBroker(given, { env, logFile: "/log" });
  expect(options()).toMatchObject({ socket: "/s", auth: "none", env, meterProvider: "the provider" });
  expect(vi.mocked(jsonLog).mock.lastCall?.[0]).toMatchObject({ level: "error", file: "/log" });
  expect(vi.mocked(serveMetrics).mock.lastCall).toEqual([{ host: "::1", port: 9464 }]);
  expect(running.metricsUrl).toBe("http://m");
});

test("the socket may be none", async () => {
  await runBroker({ ...listening, socket: "none" });
  expect(options()).toMatchObject({ socket: false });
});

describe("the end", () => {
  test("is that of the broker first, and then of the metrics", async () => {
    const closed = Promise.withResolvers<void>();
    close.mockReturnValueOnce(closed.promise);
    const running = await runBroker({ ...listening, metrics: "127.0.0.1:0" });
    const stopped = vi.fn();
    const unserved = Promise.withResolvers<void>();
    closeMetrics.mockReturnValueOnce(unserved.promise);
    const stopping = running[Symbol.asyncDispose]().then(stopped);
    await new Promise(setImmediate);
    expect(close).toHaveBeenCalledTimes(1);
    expect(closeMetrics).not.toHaveBeenCalled();
    closed.resolve();
    await new Promise(setImmediate);
    expect(closeMetrics).toHaveBeenCalledTimes(1);
    expect(stopped).not.toHaveBeenCalled();
    unserved.resolve();
    await stopping;
  });

  test("without metrics is that of the broker", async () => {
    await (await runBroker(listening))[Symbol.asyncDispose]();
    expect(close).toHaveBeenCalledTimes(1);
  });

  test("of a broker that does not start is that of the metrics, before it is thrown", async () => {
    vi.mocked(startBroker).mockRejectedValue(new Error("in use"));
    const unserved = Promise.withResolvers<void>();
    closeMetrics.mockReturnValueOnce(unserved.promise);
    const failed = vi.fn();
    const starting = runBroker({ ...listening, metrics: "127.0.0.1:0" }).catch(failed);
    await vi.waitUntil(() => closeMetrics.mock.calls.length > 0);
    await new Promise(setImmediate);
    expect(failed).not.toHaveBeenCalled();
    unserved.resolve();
    await starting;
    expect(failed).toHaveBeenCalledWith(new Error("in use"));
    await expect(runBroker(listening)).rejects.toThrow("in use");
  });
});

test("a client of the same process pins the certificate, or takes the socket", () => {
  const tls = { address: "127.0.0.1:1", certificate: "PEM" };
  expect(connectionTo({ socket: "/s", tls } as never)).toEqual({ address: tls.address, tls: { pin: "PEM" } });
  expect(connectionTo({ socket: "/s" } as never)).toEqual({ address: "unix:/s" });
});
