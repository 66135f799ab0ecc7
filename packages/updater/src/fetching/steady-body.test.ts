import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadyBody } from "./steady-body.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => vi.useRealTimers());

/** A body whose pieces come after so many milliseconds each. */
function bodyOf(...pieces: readonly (readonly [afterMs: number, bytes: number])[]) {
  const left = [...pieces];
  const state = { isCancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = left.shift();
        if (next === undefined) return controller.close();
        const [afterMs, bytes] = next;
        if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
        controller.enqueue(new Uint8Array(bytes));
      },
      cancel() {
        state.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, state };
}
const pace = { windowMs: 1_000, minBytes: 100, maxBytes: 1_000, what: "it" };

async function read(body: ReadableStream<Uint8Array>, more: Partial<typeof pace> = {}) {
  const lengths: number[] = [];
  const reading = (async () => {
    for await (const piece of steadyBody(body, { ...pace, ...more })) lengths.push(piece.length);
  })();
  const settled = reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  for (let step = 0; step < 60; step++) await vi.advanceTimersByTimeAsync(100);
  return { lengths, error: await settled };
}
const stall = {
  reason: "NETWORK",
  message: "the server stalls while sending it (too little in 1 s).",
  remedy: "Try again later.",
};

test("a body that comes at once is handed on, up to the most bytes", async () => {
  const { body } = bodyOf([0, 400], [0, 600]);
  expect(await read(body)).toEqual({ lengths: [400, 600], error: undefined });
});

test("a body that is a byte too long is refused, and given up", async () => {
  const { body, state } = bodyOf([0, 400], [0, 601], [0, 1]);
  expect(await read(body)).toMatchObject({
    lengths: [400],
    error: {
      reason: "CORRUPT",
      message: "it is longer than the 1000 bytes that it may have; it is refused.",
    },
  });
  expect(state.isCancelled).toBe(true);
});

test("a server that sends nothing for the whole time stalls, one that sends in the last moment does not", async () => {
  expect(await read(bodyOf([900, 100], [900, 100]).body)).toMatchObject({ error: undefined });
  const { body, state } = bodyOf([0, 100], [1_001, 100]);
  expect(await read(body)).toMatchObject({ lengths: [100], error: stall });
  expect(state.isCancelled).toBe(true);
});

test("so many bytes must come in each stretch of waiting, no fewer", async () => {
  expect(await read(bodyOf([500, 50], [500, 50], [500, 50], [500, 50]).body)).toEqual({
    lengths: [50, 50, 50, 50],
    error: undefined,
  });
  expect(await read(bodyOf([500, 50], [500, 49]).body)).toMatchObject({ lengths: [50], error: stall });
});

test("what came in an earlier stretch does not count for the next", async () => {
  expect(await read(bodyOf([500, 500], [500, 1], [500, 50], [500, 49]).body)).toMatchObject({
    lengths: [500, 1, 50],
    error: stall,
  });
  // The waiting of an earlier stretch does not count either.
  expect(await read(bodyOf([900, 100], [900, 100], [900, 10], [50, 1]).body)).toMatchObject({
    lengths: [100, 100, 10, 1],
    error: undefined,
  });
});

test("time that the reader takes is not the server's", async () => {
  const { body } = bodyOf([0, 1], [0, 1]);
  const pieces = steadyBody(body, pace);
  await pieces.next();
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await pieces.next()).value).toHaveLength(1);
});

test("a reader that goes away closes the connection", async () => {
  const { body, state } = bodyOf([0, 1], [0, 1]);
  for await (const _ of steadyBody(body, pace)) break;
  expect(state.isCancelled).toBe(true);
});
