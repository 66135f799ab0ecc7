import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Channel } from "./channel.js";
import { Connection } from "./connection.js";
import { Credentials } from "./credentials.js";
import type { Endpoint } from "./endpoint.js";
import { type ConnectOptions, settingsOf } from "./options.js";
import type { ConnectionState } from "./state.js";

/** A channel whose fate is the test. */
class FakeChannel {
  readonly attempt = Promise.withResolvers<void>();
  readonly loss = Promise.withResolvers<void>();
  readonly connect = vi.fn((_timeoutMs: number) => this.attempt.promise);
  readonly lost = () => this.loss.promise;
  readonly close = vi.fn(() => this.attempt.reject(gone));
  readonly abort = vi.fn();
  readonly endpoint: Endpoint;
  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    channels.push(this);
  }
}

let channels: FakeChannel[] = [];
const gone = new ToastyError({ message: "gone.", code: "unavailable", reason: "UNREACHABLE" });

vi.mock("./channel.js", () => ({ Channel: FakeChannel }));
beforeEach(() => {
  channels = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => void vi.useRealTimers());

const turn = async () => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};
const pass = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms);
  await turn();
};

function connection(options: ConnectOptions = {}, random = () => 1) {
  const env = { TOASTY_RUNTIME_DIR: "/nowhere" };
  const environment = { platform: "linux", env, home: "/nowhere", uid: 1000, random };
  const settings = settingsOf({ address: "127.0.0.1:1", plaintext: true, ...options }, "trainer");
  const credentials = new Credentials(settings, environment);
  const forget = vi.spyOn(credentials, "forget");
  const states: ConnectionState[] = [];
  const made = new Connection(settings, environment, credentials, (state) => states.push(state));
  const kinds = () => states.map(({ kind }) => kind);
  return { made, states, kinds, forget };
}

const newest = () => channels.at(-1) as FakeChannel;

test("nothing is connected before somebody wants it, and then all get the same channel", async () => {
  const { made, kinds, forget } = connection({ connectTimeoutMs: 70 });
  expect(made.state).toEqual({ kind: "idle" });
  expect(made.current).toBeUndefined();
  await turn();
  expect(channels).toHaveLength(0);
  const wanted = [made.channel(), made.channel()];
  await turn();
  expect(channels).toHaveLength(1);
  expect(forget).toHaveBeenCalledTimes(1);
  expect(newest().connect.mock.calls).toEqual([[70]]);
  newest().attempt.resolve();
  expect(await Promise.all(wanted)).toEqual([newest(), newest()]);
  expect(made.current).toBe(newest());
  expect(made.state).toEqual({ kind: "ready", address: "127.0.0.1:1" });
  expect(await made.channel()).toBe(newest());
  expect(kinds()).toEqual(["connecting", "ready"]);
  expect(newest().close).not.toHaveBeenCalled();
});

test("an attempt that fails is closed, told, and made again after a pause", async () => {
  const { made, states, forget } = connection();
  const wanted = made.channel();
  await turn();
  newest().attempt.reject(gone);
  await turn();
  expect(newest().close).toHaveBeenCalled();
  expect(states.at(-1)).toEqual({ kind: "waiting", nextTryInMs: 100, attempt: 1, error: gone });
  expect(made.current).toBeUndefined();
  await pass(99);
  expect(channels).toHaveLength(1);
  await pass(1);
  expect(channels).toHaveLength(2);
  expect(forget).toHaveBeenCalledTimes(2);
  newest().attempt.resolve();
  expect(await wanted).toBe(newest());
});

test("a connection that is lost is closed, and told with its address", async () => {
  const { made, states } = connection();
  const wanted = made.channel();
  await turn();
  newest().attempt.resolve();
  await wanted;
  newest().loss.resolve();
  await turn();
  expect(newest().close).toHaveBeenCalled();
  expect(made.current).toBeUndefined();
  expect(states.at(-1)).toMatchObject({
    kind: "waiting",
    error: {
      reason: "UNREACHABLE",
      message: expect.stringContaining("127.0.0.1:1 (the connection was lost)"),
    },
  });
});

test("an address that only a person can mend rejects at once, and nothing waits", async () => {
  const { made } = connection({ address: "http://not an address" });
  await expect(made.channel()).rejects.toMatchObject({ reason: "INVALID" });
  expect(channels).toHaveLength(0);
  expect(made.state).toEqual({ kind: "idle" });
});

test("one who wants it at once is rejected by the first failure", async () => {
  const { made } = connection();
  const wanted = made.channel({ givesUp: "at_next_failure" });
  await turn();
  newest().attempt.reject(gone);
  await expect(wanted).rejects.toMatchObject({ reason: "UNREACHABLE" });
});

test("a signal ends the wait with its reason, or with the last failure where the time was over", async () => {
  const { made } = connection();
  const [patient, hasty] = [new AbortController(), new AbortController()];
  const first = made.channel({ signal: hasty.signal });
  hasty.abort(new DOMException("late", "TimeoutError"));
  await expect(first).rejects.toMatchObject({ reason: "TIMEOUT", message: "late" });
  const second = made.channel({ signal: patient.signal });
  const third = made.channel({ signal: patient.signal });
  await turn();
  newest().attempt.reject(gone);
  await turn();
  patient.abort(new DOMException("late", "TimeoutError"));
  await expect(second).rejects.toBe(gone);
  await expect(third).rejects.toBe(gone);
  const other = connection();
  const aborted = new AbortController();
  const fourth = other.made.channel({ signal: aborted.signal });
  await turn();
  newest().attempt.reject(gone);
  await turn();
  aborted.abort(new Error("enough"));
  await expect(fourth).rejects.toMatchObject({ reason: "CANCELLED", message: "enough" });
});

test("closing ends the attempt, the pause or the connection, once, and rejects what comes later", async () => {
  const attempting = connection();
  const first = attempting.made.channel();
  await turn();
  attempting.made.close();
  await expect(first).rejects.toMatchObject({ reason: "CLOSED" });
  await turn();
  expect(newest().close).toHaveBeenCalled();
  expect(attempting.kinds()).toEqual(["connecting", "closed"]);

  const pausing = connection();
  const second = pausing.made.channel();
  await turn();
  newest().attempt.reject(gone);
  await turn();
  pausing.made.close();
  await expect(second).rejects.toMatchObject({ reason: "CLOSED" });
  expect(vi.getTimerCount()).toBe(0);
  const before = channels.length;
  await pass(10_000);
  expect(channels).toHaveLength(before);

  const ready = connection();
  const third = ready.made.channel();
  await turn();
  newest().attempt.resolve();
  await third;
  ready.made.close();
  ready.made.close();
  expect(newest().abort).toHaveBeenCalledTimes(1);
  expect(ready.made.current).toBeUndefined();
  expect(ready.kinds()).toEqual(["connecting", "ready", "closed"]);
  newest().loss.resolve();
  await turn();
  expect(ready.made.state).toEqual({ kind: "closed" });
  await expect(ready.made.channel()).rejects.toMatchObject({ reason: "CLOSED" });
});

test("looking again keeps the channel to the broker that is named, and closes that to another one", async () => {
  const { made, forget } = connection();
  const wanted = made.channel();
  await turn();
  newest().attempt.resolve();
  await wanted;
  const channel = newest();
  await made.lookAgain(channel as unknown as Channel);
  expect(forget).toHaveBeenCalledTimes(2);
  expect(channel.close).not.toHaveBeenCalled();
  const moved = { endpoint: { ...channel.endpoint, address: "127.0.0.1:2" }, close: vi.fn() };
  await made.lookAgain(moved as unknown as Channel);
  expect(moved.close).toHaveBeenCalledTimes(1);
});

test("looking again where no broker is named closes the channel, and throws what only a person can mend", async () => {
  const endpoint: Endpoint = { address: "127.0.0.1:1", from: "options", protection: { kind: "plaintext" } };
  const channel = { endpoint, close: vi.fn() };
  await connection({ address: undefined }).made.lookAgain(channel as unknown as Channel);
  expect(channel.close).toHaveBeenCalledTimes(1);
  const wrong = connection({ address: "http://not an address" }).made;
  await expect(wrong.lookAgain(channel as unknown as Channel)).rejects.toMatchObject({ reason: "INVALID" });
  expect(channel.close).toHaveBeenCalledTimes(1);
});
