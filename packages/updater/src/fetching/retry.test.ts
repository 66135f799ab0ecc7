import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { networkDefaults } from "./http-source.js";
import { NetworkError } from "./network-error.js";
import { pause, withRetries } from "./retry.js";

const waits: number[] = [];
vi.mock("node:timers/promises", () => ({
  setTimeout: async (ms: number, _: undefined, { signal }: { signal?: AbortSignal }) => {
    waits.push(ms);
    signal?.throwIfAborted();
  },
}));

beforeEach(() => {
  waits.length = 0;
});
afterEach(() => vi.restoreAllMocks());

const network = { ...networkDefaults, attempts: 4, pauseMs: 500 };
const transient = () => Promise.reject(new NetworkError({ message: "no answer." }));
const lasting = () => Promise.reject(new NetworkError({ message: "gone.", status: 410 }));

test("what succeeds is done once", async () => {
  const attempt = vi.fn(async () => 7);
  expect(await withRetries(network, undefined, attempt)).toBe(7);
  expect([attempt.mock.calls.length, waits]).toEqual([1, []]);
});

test("what fails for a moment is tried as often as the network has attempts, with growing pauses", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  const attempt = vi.fn(transient);
  await expect(withRetries(network, undefined, attempt)).rejects.toThrow("no answer.");
  expect([attempt.mock.calls.length, waits]).toEqual([4, [250, 500, 1_000]]);
});

test("what succeeds at last has succeeded", async () => {
  const attempt = vi.fn<() => Promise<number>>().mockImplementationOnce(transient).mockResolvedValueOnce(7);
  expect(await withRetries(network, undefined, attempt)).toBe(7);
});

test("what fails for good is not tried again", async () => {
  const attempt = vi.fn(lasting);
  await expect(withRetries(network, undefined, attempt)).rejects.toThrow("gone.");
  expect(attempt).toHaveBeenCalledTimes(1);
});

test("nothing is tried once it is cancelled, and a pause ends", async () => {
  const attempt = vi.fn(transient);
  const cancelled = { reason: "CANCELLED" };
  await expect(withRetries(network, AbortSignal.abort(), attempt)).rejects.toMatchObject(cancelled);
  expect(attempt).not.toHaveBeenCalled();
  await expect(pause(network, 1, AbortSignal.abort())).rejects.toMatchObject(cancelled);
});

test.each([
  [1, 0, 250],
  [1, 1, 500],
  [3, 1, 2_000],
  [7, 1, 30_000],
  [60, 0, 15_000],
])("pause %i with the chance %f lasts %i ms", async (tried, chance, ms) => {
  vi.spyOn(Math, "random").mockReturnValue(chance);
  await pause(network, tried, undefined);
  expect(waits).toEqual([ms]);
});
