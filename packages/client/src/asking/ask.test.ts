import {
  info,
  type Notification,
  PublishOutcome,
  type PublishRequest,
  PublishResponse,
  type Question,
  question,
  ToastyError,
} from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeepAlive } from "../promises/keep-alive.js";
import type { Publisher } from "../publishing/publisher.js";
import type { AskAgain } from "../watching/expectations.js";
import type { Outcome } from "../watching/outcome.js";
import type { Watcher } from "../watching/watcher.js";
import { Asker, type AskOptions } from "./ask.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const deploy = question("Deploy?", { id: "q", buttons: ["yes", "no"] });
const responseOf = (more: Partial<PublishResponse> = {}) =>
  PublishResponse.fromPartial({
    notificationId: "q",
    success: true,
    outcome: PublishOutcome.QUEUED,
    ...more,
  });
const answered: Outcome = { kind: "answered", action: "yes", inputs: {}, by: "d" };
const failure = (code: "unavailable" | "permission_denied", reason: "STOPPING" | "ROLE_MISSING") =>
  new ToastyError({ message: "no.", code, reason });

/** An asker whose broker and human are the test. */
function asker() {
  const end = Promise.withResolvers<Outcome>();
  let again: AskAgain | undefined;
  const send = vi.fn(async (request: PublishRequest) => ({ response: responseOf(), sent: request }));
  const withdraw = vi.fn(async (_id: string): Promise<Outcome> => ({ kind: "withdrawn" }));
  const prepare = vi.fn((notification: Notification, to = "desktop") => ({
    notification,
    targetClientId: to,
  }));
  const forget = vi.fn();
  const expectOutcome = vi.fn((_id: string, ask?: AskAgain) => {
    again = ask;
    return end.promise;
  });
  const onIgnored = vi.fn();
  const made = new Asker(
    { prepare, send, withdraw } as unknown as Publisher,
    { expect: expectOutcome, forget } as unknown as Watcher,
    { onIgnored, keepAlive: new KeepAlive() },
  );
  const ask = (options: AskOptions = {}, asked: Question = deploy) => made.ask(asked, options);
  const askAgain = () => again?.();
  return { made, ask, askAgain, end, send, withdraw, prepare, forget, expectOutcome, onIgnored };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const turn = () => new Promise(setImmediate);

test.each([
  [undefined, undefined],
  [300, 300],
  [0.5, 1],
  [Number.POSITIVE_INFINITY, undefined],
])("a time of %s ms gives the question the time to live %s", async (timeoutMs, ttlMs) => {
  const { ask, end, prepare } = asker();
  const asked = ask({ timeoutMs, to: "ops" });
  end.resolve(answered);
  expect(await asked).toEqual(answered);
  expect(prepare.mock.calls).toMatchObject([[{ id: "q", ttlMs }, "ops"]]);
  expect(prepare.mock.calls[0]?.[0].ttlMs).toBe(ttlMs);
});

test("a time to live of the question itself counts", async () => {
  const { ask, end, prepare } = asker();
  const asked = ask({ timeoutMs: 300 }, question("Deploy?", { ttlMs: 7 }));
  end.resolve(answered);
  await asked;
  expect(prepare.mock.calls[0]?.[0].ttlMs).toBe(7);
});

test.each([
  ["nobody can answer", info("x") as Question],
  ["has no buttons", question("x", { buttons: {} })],
])("a question that %s is refused before it is sent", async (_, asked) => {
  const { ask, send } = asker();
  await expect(ask({}, asked)).rejects.toMatchObject({ violations: [{ field: "question" }] });
  expect(send).not.toHaveBeenCalled();
});

test("a signal that aborted before it is sent is heard, and nothing is taken back", async () => {
  const { ask, send, withdraw } = asker();
  await expect(ask({ signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: "CANCELLED" });
  await expect(ask({ timeoutMs: -1 })).rejects.toMatchObject({ violations: [{ field: "timeoutMs" }] });
  expect(send).not.toHaveBeenCalled();
  expect(withdraw).not.toHaveBeenCalled();
});

test("the receipt is told before the answer, and a listener that throws is reported", async () => {
  const { ask, end, onIgnored } = asker();
  const bug = new Error("a bug");
  const onReceipt = vi.fn(() => {
    throw bug;
  });
  const asked = ask({ onReceipt });
  await turn();
  expect(onReceipt.mock.calls).toMatchObject([[{ id: "q", outcome: "queued" }]]);
  expect(onIgnored.mock.calls).toEqual([[bug]]);
  end.resolve(answered);
  expect(await asked).toEqual(answered);
});

test("an end that the broker's answer tells is not waited for", async () => {
  const { ask, send, expectOutcome } = asker();
  send.mockImplementation(async (sent) => ({
    response: responseOf({ outcome: PublishOutcome.EXPIRED }),
    sent,
  }));
  expect(await ask()).toEqual({ kind: "expired" });
  expect(expectOutcome).not.toHaveBeenCalled();
});

test("a question whose time is over is taken back and has expired, unless it was answered at the last moment", async () => {
  const { ask, withdraw, forget } = asker();
  const asked = ask({ timeoutMs: 300 });
  await pass(299);
  expect(withdraw).not.toHaveBeenCalled();
  await pass(1);
  expect(await asked).toEqual({ kind: "expired" });
  expect(withdraw.mock.calls).toEqual([["q"]]);
  expect(forget.mock.calls).toEqual([["q"]]);
  const other = asker();
  other.withdraw.mockResolvedValue(answered);
  const last = other.ask({ timeoutMs: 300 });
  await pass(300);
  expect(await last).toEqual(answered);
});

test("a signal takes the question back and throws its reason; what was answered meanwhile counts", async () => {
  const { ask, withdraw } = asker();
  const controller = new AbortController();
  const asked = ask({ signal: controller.signal });
  await turn();
  controller.abort(new Error("changed my mind"));
  await expect(asked).rejects.toMatchObject({ reason: "CANCELLED", message: "changed my mind" });
  expect(withdraw.mock.calls).toEqual([["q"]]);
});

test.each([
  ["fails", () => Promise.reject(new Error("gone")), 0],
  ["is not answered within two seconds", () => new Promise<Outcome>(() => {}), 2_000],
])("a withdrawal that %s holds nobody up", async (_, answer, waitMs) => {
  const { ask, withdraw } = asker();
  withdraw.mockImplementation(answer);
  const done = vi.fn();
  const asked = ask({ timeoutMs: 300 }).then(done);
  await pass(300 + waitMs - 1);
  expect(done).not.toHaveBeenCalled();
  await pass(1);
  await asked;
  expect(done.mock.calls).toEqual([[{ kind: "expired" }]]);
});

test("what cannot be sent is thrown, and not taken back", async () => {
  const { ask, send, withdraw } = asker();
  send.mockRejectedValue(failure("permission_denied", "ROLE_MISSING"));
  await expect(ask({ timeoutMs: 300 })).rejects.toMatchObject({ reason: "ROLE_MISSING" });
  expect(withdraw).not.toHaveBeenCalled();
});

test("closing takes back what is open, waits for that, and refuses what comes later", async () => {
  const { made, ask, withdraw } = asker();
  const withdrawn = Promise.withResolvers<Outcome>();
  withdraw.mockReturnValue(withdrawn.promise);
  const asked = ask();
  const verdict = expect(asked).rejects.toMatchObject({ reason: "CLOSED" });
  await turn();
  const closed = vi.fn();
  const closing = made.close().then(closed);
  await turn();
  expect(closed).not.toHaveBeenCalled();
  withdrawn.resolve({ kind: "withdrawn" });
  await verdict;
  await closing;
  await expect(ask()).rejects.toMatchObject({ reason: "CLOSED" });
  expect(withdraw).toHaveBeenCalledTimes(1);
});

test("an answered question is not waited for when the asker is closed", async () => {
  const { made, ask, end, withdraw } = asker();
  const asked = ask();
  end.resolve(answered);
  await asked;
  await made.close();
  expect(withdraw).not.toHaveBeenCalled();
});

test.each([
  ["took it as new", responseOf(), "asked"],
  ["knows it still", responseOf({ outcome: PublishOutcome.DUPLICATE }), "known"],
  ["does not want it", responseOf({ success: false }), "refused"],
] as const)("a broker that forgot it and %s is asked again once", async (_, response, verdict) => {
  const { ask, askAgain, send, end } = asker();
  const asked = ask();
  await turn();
  send.mockImplementation(async (sent) => ({ response, sent }));
  expect(await askAgain()).toBe(verdict);
  expect(send.mock.calls[1]?.[0]).toBe(send.mock.calls[0]?.[0]);
  expect(await askAgain()).toBe("refused");
  expect(send).toHaveBeenCalledTimes(2);
  end.resolve(answered);
  await asked;
});

test("while the broker is away nothing was asked again, and one that refuses will not ask", async () => {
  const { ask, askAgain, send, end } = asker();
  const asked = ask();
  await turn();
  const away = failure("unavailable", "STOPPING");
  send.mockRejectedValueOnce(away);
  await expect(askAgain()).rejects.toBe(away);
  send.mockRejectedValueOnce(failure("permission_denied", "ROLE_MISSING"));
  expect(await askAgain()).toBe("refused");
  expect(await askAgain()).toBe("asked");
  end.resolve(answered);
  await asked;
});
