import { EventEmitter } from "node:events";
import { connect } from "@toasty/client";
import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectAndRetry, connectNow, connectOrDrop, reportStates } from "./connect.js";
import type { ConnectionSettings } from "./connection-options.js";

vi.mock("@toasty/client", () => ({ connect: vi.fn() }));

const given: ConnectionSettings = {
  address: "h:1",
  tlsCa: true,
  plaintext: false,
  token: "t",
  agent: "trainer",
};
const ready = vi.fn(async (_: object) => {});
const close = vi.fn(async (_: object) => {});
let client: EventEmitter;
beforeEach(() => {
  vi.clearAllMocks();
  vi.stubEnv("TOASTY_AGENT", undefined);
  client = Object.assign(new EventEmitter(), { ready, close });
  vi.mocked(connect).mockReturnValue(client as never);
});
afterEach(() => void vi.unstubAllEnvs());

const optionsOf = () => vi.mocked(connect).mock.lastCall?.[0];

test("the settings are passed on; a job beside it is not held up by a broker that is away", () => {
  const options = { address: "h:1", tls: true, plaintext: undefined, token: "t", agent: "trainer" };
  expect(connectAndRetry(given)).toBe(client);
  expect(optionsOf()).toEqual(options);
  connectAndRetry({ ...given, plaintext: true });
  expect(optionsOf()).toEqual({ ...options, plaintext: true });
  connectOrDrop(given);
  const limits = { onUnavailable: "drop", connectTimeoutMs: 1_000, callTimeoutMs: 1_000 };
  expect(optionsOf()).toEqual({ ...options, ...limits });
});

test("the agent is the one that is given, else that of the environment, else this program", () => {
  vi.stubEnv("TOASTY_AGENT", "ci");
  connectAndRetry(given);
  expect(optionsOf()?.agent).toBe("trainer");
  connectAndRetry({ ...given, agent: "" });
  expect(optionsOf()?.agent).toBe("");
  connectAndRetry({ ...given, agent: undefined });
  expect(optionsOf()?.agent).toBe("ci");
  vi.stubEnv("TOASTY_AGENT", undefined);
  connectAndRetry({ ...given, agent: undefined });
  expect(optionsOf()?.agent).toBe("toasty");
});

test("an error that is reported where it is awaited does not end the program", () => {
  connectAndRetry(given);
  expect(() => client.emit("error", new Error("away"))).not.toThrow();
});

describe("a short command", () => {
  test("waits for the broker, but not for one that is away", async () => {
    const { signal } = new AbortController();
    const there = Promise.withResolvers<void>();
    ready.mockReturnValueOnce(there.promise);
    const connected = vi.fn();
    const connecting = connectNow(given, signal).then(connected);
    await new Promise(setImmediate);
    expect(connected).not.toHaveBeenCalled();
    there.resolve();
    await connecting;
    expect(connected).toHaveBeenCalledWith(client);
    expect(ready.mock.calls).toEqual([[{ failFast: true, timeoutMs: 10_000, signal }]]);
    expect(close).not.toHaveBeenCalled();
  });

  test("ends with why it is not there, after the client is closed", async () => {
    ready.mockRejectedValueOnce(new Error("nobody listens"));
    const closed = Promise.withResolvers<void>();
    close.mockReturnValueOnce(closed.promise);
    const failed = vi.fn();
    const failing = connectNow(given, new AbortController().signal).catch(failed);
    await new Promise(setImmediate);
    expect(close.mock.calls).toEqual([[{ flushMs: 0 }]]);
    expect(failed).not.toHaveBeenCalled();
    closed.resolve();
    await failing;
    expect(failed).toHaveBeenCalledWith(new Error("nobody listens"));
  });
});

describe("the states of the connection", () => {
  const error = new ToastyError({
    message: "cannot reach it\u0007.",
    remedy: "Start it.",
    code: "unavailable",
    reason: "UNREACHABLE",
  });
  const waiting = { kind: "waiting", nextTryInMs: 1, attempt: 1, error };
  const there = { kind: "ready", address: "h:1" };

  function told(...states: readonly object[]) {
    const lines: string[] = [];
    const reporting = reportStates(client as never, (line) => lines.push(line));
    for (const state of states) client.emit("state", state);
    reporting[Symbol.dispose]();
    return lines;
  }

  test("are told when the broker goes away and when it is back, each once", () => {
    const connecting = { kind: "connecting" };
    const lines = told(connecting, there, waiting, connecting, waiting, connecting, there, there, waiting);
    expect(lines).toEqual([
      expect.stringMatching(/^cannot reach it.*\. Start it\. Trying again until it is there\.$/),
      "the broker at h:1 is there again",
      expect.stringMatching(/^cannot reach it/),
    ]);
    expect(lines.join()).not.toContain("\u0007");
  });

  test("are not told where it was there from the beginning, nor after the end", () => {
    expect(told(there)).toEqual([]);
    expect(client.listenerCount("state")).toBe(0);
  });
});
