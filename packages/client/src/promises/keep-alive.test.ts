import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeepAlive } from "./keep-alive.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Tells whether a timer keeps this process alive. */
const isHeld = () => vi.getTimerCount() > 0;

test("the process is held until the last hold is released, however often one is", () => {
  const keepAlive = new KeepAlive();
  const [first, second] = [keepAlive.hold(), keepAlive.hold()];
  expect(isHeld()).toBe(true);
  first();
  first();
  expect(isHeld()).toBe(true);
  second();
  expect(isHeld()).toBe(false);
  keepAlive.hold()();
  expect(isHeld()).toBe(false);
});

test("work holds the process until it ends, either way", async () => {
  const keepAlive = new KeepAlive();
  const work = Promise.withResolvers<string>();
  const done = keepAlive.during(work.promise);
  expect(isHeld()).toBe(true);
  work.resolve("done");
  expect(await done).toBe("done");
  expect(isHeld()).toBe(false);
  await expect(keepAlive.during(Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(isHeld()).toBe(false);
});
