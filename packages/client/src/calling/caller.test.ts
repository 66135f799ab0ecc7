import { ToastyError } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import type { Channel, StreamName, UnaryName } from "../connecting/channel.js";
import type { Connection } from "../connecting/connection.js";
import type { Credentials } from "../connecting/credentials.js";
import { settingsOf } from "../connecting/options.js";
import type { ConnectionState } from "../connecting/state.js";
import { KeepAlive } from "../promises/keep-alive.js";
import { Caller } from "./caller.js";

const endpoint = { address: "127.0.0.1:1", from: "options", protection: { kind: "plaintext" } } as const;
const broken = new ToastyError({ message: "broken.", code: "internal", reason: "INTERNAL" });

function caller({ token, state = { kind: "idle" } }: { token?: string; state?: ConnectionState } = {}) {
  const unary = vi.fn(async (..._: unknown[]): Promise<unknown> => ({ done: true }));
  const duplex = vi.fn((..._: unknown[]) => "the stream");
  const channel = { endpoint, unary, duplex } as unknown as Channel;
  const tokenFor = vi.fn(async (..._: unknown[]) => token);
  const wait = vi.fn(async (..._: unknown[]) => channel);
  const lookAgain = vi.fn(async (..._: unknown[]) => {});
  const keepAlive = new KeepAlive();
  const connection = { state, current: channel, channel: wait, lookAgain } as unknown as Connection;
  const credentials = { for: tokenFor } as unknown as Credentials;
  const settings = settingsOf({ callTimeoutMs: 70 }, "trainer");
  const made = new Caller(connection, credentials, settings, keepAlive, () => 0.5);
  return { made, channel, unary, duplex, tokenFor, wait, lookAgain, keepAlive };
}

test.each<[UnaryName | StreamName, string]>([
  ["publish", "publisher"],
  ["publishStream", "publisher"],
  ["withdraw", "publisher"],
  ["watch", "publisher"],
  ["listHistory", "publisher"],
  ["attach", "desk"],
  ["report", "desk"],
  ["createToken", "admin"],
  ["listTokens", "admin"],
  ["revokeToken", "admin"],
])("%s brings the token of a %s", async (method, role) => {
  const { made, channel, tokenFor } = caller({ token: "t" });
  expect(await made.headers(channel, method)).toEqual({ "x-agent-id": "trainer", authorization: "Bearer t" });
  expect(tokenFor.mock.calls).toEqual([[role, endpoint]]);
});

test("only what there is becomes a header", async () => {
  const { made, channel } = caller();
  expect(await made.headers(channel, "publish")).toEqual({ "x-agent-id": "trainer" });
  expect(await made.headers(channel, "publish", "00-a-b-01")).toEqual({
    "x-agent-id": "trainer",
    traceparent: "00-a-b-01",
  });
});

test("a call has the limit of the settings, and keeps the program running while it is under way", async () => {
  const { made, channel, unary, keepAlive } = caller({ token: "t" });
  const during = vi.spyOn(keepAlive, "during");
  const { signal } = new AbortController();
  const request = { notificationId: "n" };
  expect(await made.attempt(channel, "withdraw", request, { signal, traceparent: "00" })).toEqual({
    done: true,
  });
  const headers = { "x-agent-id": "trainer", authorization: "Bearer t", traceparent: "00" };
  expect(unary.mock.calls).toEqual([["withdraw", request, { headers, signal, timeoutMs: 70 }]]);
  expect(during).toHaveBeenCalledTimes(1);
});

test("a stream is opened with the headers of its method", async () => {
  const { made, channel, duplex } = caller({ token: "t" });
  expect(await made.open(channel, "attach")).toBe("the stream");
  expect(duplex.mock.calls).toEqual([["attach", { "x-agent-id": "trainer", authorization: "Bearer t" }]]);
});

test("a call that fails says why, or that its signal aborted", async () => {
  const { made, channel, unary } = caller();
  unary.mockRejectedValue(broken);
  await expect(made.attempt(channel, "listTokens", {})).rejects.toMatchObject({ reason: "INTERNAL" });
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(made.attempt(channel, "listTokens", {}, { signal })).rejects.toMatchObject({
    reason: "CANCELLED",
    message: "enough",
  });
});

test("a broker that does not know the caller is explained by whether a token was sent", async () => {
  const unknown = new ToastyError({ message: "no.", code: "unauthenticated", reason: "TOKEN_UNKNOWN" });
  const messageOf = async (token?: string) => {
    const { made, channel, unary } = caller(token === undefined ? {} : { token });
    unary.mockRejectedValue(unknown);
    const error = await made.attempt(channel, "listTokens", {}).catch((failure: ToastyError) => failure);
    return (error as ToastyError).fullMessage;
  };
  expect(await messageOf()).toMatch(/wants a token/);
  expect(await messageOf("t")).toMatch(/does not know this token/);
});

test("the trouble is the failure after which it waits, and there is none otherwise", () => {
  const waiting = { kind: "waiting", nextTryInMs: 1, attempt: 1, error: broken } as const;
  expect(caller({ state: waiting }).made.trouble).toBe(broken);
  expect(caller({ state: { kind: "connecting" } }).made.trouble).toBeUndefined();
});

test("channels and looking again are left to the connection", async () => {
  const { made, channel, wait, lookAgain } = caller();
  const options = { givesUp: "never" } as const;
  expect(made.current).toBe(channel);
  expect(await made.channel(options)).toBe(channel);
  expect(wait.mock.calls).toEqual([[options]]);
  await made.lookAgain(channel);
  expect(lookAgain.mock.calls).toEqual([[channel]]);
});
