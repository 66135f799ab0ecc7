import { expect, test, vi } from "vitest";
import type { Channel } from "./channel.js";
import type { Connection, ConnectionWait } from "./connection.js";
import { untilReady } from "./until-ready.js";

/** A connection whose channel comes when the test says so, or not once the signal has aborted. */
function connection() {
  const there = Promise.withResolvers<Channel>();
  const channel = vi.fn(({ signal }: ConnectionWait) => {
    signal?.addEventListener("abort", () => there.reject(signal.reason));
    return there.promise;
  });
  return { made: { channel } as unknown as Connection, channel, there };
}

test("it resolves when the broker is there, not before", async () => {
  const { made, there } = connection();
  const ready = vi.fn();
  const waiting = untilReady(made, {}).then(ready);
  await new Promise(setImmediate);
  expect(ready).not.toHaveBeenCalled();
  there.resolve({} as Channel);
  await waiting;
  expect(ready).toHaveBeenCalledWith(undefined);
});

test.each([
  [undefined, "never"],
  [false, "never"],
  [true, "at_next_failure"],
])("with failFast %j it gives up %s", async (failFast, givesUp) => {
  const { made, channel, there } = connection();
  there.resolve({} as Channel);
  await untilReady(made, { failFast });
  expect(channel.mock.lastCall?.[0].givesUp).toBe(givesUp);
});

test("it rejects when its time is over, and says how long it was", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const late = vi.fn();
    const waiting = untilReady(connection().made, { timeoutMs: 70 }).catch(late);
    await vi.advanceTimersByTimeAsync(69);
    expect(late).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(late.mock.lastCall?.[0]).toMatchObject({
      name: "TimeoutError",
      message: "the broker is not there after 70 ms.",
    });
  } finally {
    vi.useRealTimers();
  }
});

test("its signal ends it", async () => {
  const end = new AbortController();
  const waiting = untilReady(connection().made, { signal: end.signal });
  end.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

test("a time that is none is refused before anything is connected", async () => {
  const { made, channel } = connection();
  await expect(untilReady(made, { timeoutMs: -1 })).rejects.toMatchObject({
    violations: [{ field: "timeoutMs" }],
  });
  expect(channel).not.toHaveBeenCalled();
});
