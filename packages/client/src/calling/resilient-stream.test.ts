import { PassThrough } from "node:stream";
import { ToastyError } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import type { Channel, Duplex } from "../connecting/channel.js";
import type { Caller } from "./caller.js";
import { resilientStream } from "./resilient-stream.js";

type Failure = ConstructorParameters<typeof ToastyError>[0];
const failure = (more: Partial<Failure> = {}) =>
  new ToastyError({ message: "broken.", code: "unavailable", reason: "STOPPING", ...more });
const unknownToken = failure({ code: "unauthenticated", reason: "TOKEN_UNKNOWN" });
const refused = failure({ code: "permission_denied", reason: "ROLE_MISSING" });

/** A stream of the broker that the test writes. */
class FakeCall extends PassThrough {
  readonly cancel = vi.fn(() => void this.destroy());
  readonly #whenBegun: (call: FakeCall) => void;
  constructor(whenBegun: (call: FakeCall) => void = () => {}) {
    super({ objectMode: true });
    this.#whenBegun = whenBegun;
  }
  begin(): void {
    this.#whenBegun(this);
  }
}

/** A caller whose calls are the given ones, one after the other. */
function stream(...calls: readonly FakeCall[]) {
  const left = [...calls];
  const ending = new AbortController();
  const channel = {} as Channel;
  const lookAgain = vi.fn(async (_: Channel) => {});
  const begin = vi.fn((call: Duplex<"watch">) => (call as unknown as FakeCall).begin());
  const getChannel = vi.fn(async (_: unknown) => channel);
  const caller = {
    channel: getChannel,
    open: async () => left.shift() ?? Promise.reject(refused),
    lookAgain,
    failure: (error: unknown) => ToastyError.from(error),
    random: () => 0,
  } as unknown as Caller;
  const messages = resilientStream(caller, "watch", begin, { signal: ending.signal, givesUp: "never" });
  return { messages, ending, lookAgain, begin, getChannel, channel };
}

test("messages are passed on, and each call is begun once", async () => {
  const call = new FakeCall();
  const { messages, begin, getChannel, ending } = stream(call);
  call.write("a");
  call.write("b");
  expect(await messages.next()).toEqual({ done: false, value: "a" });
  expect(await messages.next()).toEqual({ done: false, value: "b" });
  expect(begin.mock.calls).toEqual([[call]]);
  expect(getChannel.mock.calls).toEqual([[{ givesUp: "never", signal: ending.signal }]]);
});

test.each([
  ["ends", (call: FakeCall) => void call.end()],
  ["breaks", (call: FakeCall) => void call.destroy(failure())],
])("a stream that %s is opened again", async (_, end) => {
  const [first, second] = [new FakeCall(), new FakeCall()];
  const { messages, begin } = stream(first, second);
  first.write("a");
  second.write("b");
  expect((await messages.next()).value).toBe("a");
  end(first);
  expect((await messages.next()).value).toBe("b");
  expect(begin.mock.calls).toEqual([[first], [second]]);
  expect(first.cancel).toHaveBeenCalled();
});

test("a stream that broke is opened again after a pause, which its signal ends", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const breaking = () => new FakeCall((call) => void call.destroy(failure({ retryAfterMs: 50 })));
    const { messages, begin, ending } = stream(breaking(), breaking(), new FakeCall());
    const next = messages.next();
    await vi.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 3; i++) await new Promise(setImmediate);
    expect(begin).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(49);
    expect(begin).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    for (let i = 0; i < 3; i++) await new Promise(setImmediate);
    expect(begin).toHaveBeenCalledTimes(2);
    ending.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  } finally {
    vi.useRealTimers();
  }
});

test("what the broker refuses for good is thrown", async () => {
  const call = new FakeCall();
  const { messages } = stream(call);
  const next = messages.next();
  call.destroy(refused);
  await expect(next).rejects.toBe(refused);
  expect(await messages.next()).toEqual({ done: true, value: undefined });
});

test("the error of the call is thrown, not that of the reading which follows it", async () => {
  const call = new FakeCall();
  const { messages } = stream(call);
  const next = messages.next();
  await new Promise(setImmediate);
  call.emit("error", refused);
  call.end();
  await expect(next).rejects.toBe(refused);
});

test("a token that the broker does not know is looked for once, and again after a message came", async () => {
  const unknown = () => new FakeCall((call) => void call.destroy(unknownToken));
  const known = new FakeCall((call) => void call.write("a"));
  const { messages, lookAgain, channel } = stream(unknown(), known, unknown(), unknown());
  expect((await messages.next()).value).toBe("a");
  expect(lookAgain.mock.calls).toEqual([[channel]]);
  known.destroy(unknownToken);
  await expect(messages.next()).rejects.toBe(unknownToken);
  expect(lookAgain).toHaveBeenCalledTimes(2);
});

test("nothing is opened again before it was looked for, and what is found wrong is thrown", async () => {
  const unknown = () => new FakeCall((call) => void call.destroy(unknownToken));
  const { messages, lookAgain, begin } = stream(unknown(), new FakeCall((call) => void call.write("a")));
  const looked = Promise.withResolvers<void>();
  lookAgain.mockReturnValue(looked.promise);
  const next = messages.next();
  await vi.waitUntil(() => lookAgain.mock.calls.length > 0);
  await new Promise(setImmediate);
  expect(begin).toHaveBeenCalledTimes(1);
  looked.resolve();
  expect((await next).value).toBe("a");

  const other = stream(unknown(), new FakeCall());
  other.lookAgain.mockRejectedValue(refused);
  await expect(other.messages.next()).rejects.toBe(refused);
});

test("without a channel there is nothing to open again", async () => {
  const { messages, getChannel, begin } = stream(new FakeCall());
  const closed = failure({ code: "cancelled", reason: "CLOSED" });
  getChannel.mockRejectedValue(closed);
  await expect(messages.next()).rejects.toBe(closed);
  expect(begin).not.toHaveBeenCalled();
});

test("a signal ends it without an error, before it began, while it waits and after it broke", async () => {
  const before = stream(new FakeCall());
  before.ending.abort();
  expect(await before.messages.next()).toEqual({ done: true, value: undefined });
  expect(before.getChannel).not.toHaveBeenCalled();

  const call = new FakeCall();
  const during = stream(call);
  const next = during.messages.next();
  await new Promise(setImmediate);
  during.ending.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(call.cancel).toHaveBeenCalled();

  const waiting = stream();
  waiting.getChannel.mockImplementation(async () => {
    waiting.ending.abort();
    throw failure();
  });
  expect(await waiting.messages.next()).toEqual({ done: true, value: undefined });
});

test("leaving the loop cancels the call, and the signal is not listened to any more", async () => {
  const call = new FakeCall();
  const { messages, ending } = stream(call);
  call.write("a");
  for await (const message of messages) {
    expect(message).toBe("a");
    break;
  }
  expect(call.cancel).toHaveBeenCalledTimes(1);
  ending.abort();
  expect(call.cancel).toHaveBeenCalledTimes(1);
});
