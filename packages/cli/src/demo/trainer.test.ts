import { beforeEach, expect, test, vi } from "vitest";
import { train } from "./trainer.js";

/** Steps of the program, in their order; `pause 600` is a pause of that time. */
const did: string[] = [];
const wait = vi.hoisted(() => vi.fn());
vi.mock("node:timers/promises", () => ({ setTimeout: wait }));

const { signal } = new AbortController();
const bar = {
  update: vi.fn((value: number, status: string) => void did.push(`bar ${value} ${status}`)),
  succeed: vi.fn(async (text: string) => void did.push(`succeed ${text}`)),
  [Symbol.asyncDispose]: vi.fn(async () => {}),
};
const toasty = {
  publish: vi.fn(async (_: object, _options: object) => void did.push("publish")),
  progress: vi.fn((title: string) => {
    did.push(`progress ${title}`);
    return bar;
  }),
  ask: vi.fn(async (_: object, _options: object) => {
    did.push("ask");
    return { kind: "answered", action: "deploy" };
  }),
};
beforeEach(() => {
  vi.clearAllMocks();
  did.length = 0;
  wait.mockImplementation(async (ms: number, _: unknown, options: object) => {
    expect(options).toEqual({ signal });
    did.push(`pause ${ms}`);
  });
});

const run = () => train(toasty as never, (line) => did.push(line), signal);

test("it tells, shows how far it is, asks, and gets its answer", async () => {
  expect(await run()).toEqual({ kind: "answered", action: "deploy" });
  const epochs = Array.from({ length: 10 }, (_, index) => [
    `bar ${(index + 1) / 10} epoch ${index + 1}/10`,
    "pause 200",
  ]);
  expect(did).toEqual([
    "tells that it begins",
    "publish",
    "pause 600",
    "shows how far it is",
    "progress Training",
    ...epochs.flat(),
    "succeed accuracy 97.3 %, best so far",
    "pause 400",
    "asks, and waits for the answer",
    "ask",
  ]);
  expect(toasty.publish.mock.lastCall?.[1]).toEqual({ signal });
  expect(toasty.ask.mock.lastCall?.[1]).toEqual({ timeoutMs: 120_000, signal });
  expect(bar[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
});

test.each([
  ["telling", toasty.publish, "publish"],
  ["showing the end", bar.succeed, "succeed"],
] as const)("it goes on only after %s is done, and stops where it fails", async (_, step, name) => {
  step.mockRejectedValueOnce(new Error("refused"));
  await expect(run()).rejects.toThrow("refused");
  expect(did.at(-1)).not.toContain(name);
  expect(did).not.toContain("ask");
  const undone = Promise.withResolvers<undefined>();
  step.mockReturnValueOnce(undone.promise);
  did.length = 0;
  const running = run();
  await new Promise(setImmediate);
  const before = did.length;
  await new Promise(setImmediate);
  expect(did).toHaveLength(before);
  expect(did).not.toContain("ask");
  undone.resolve(undefined);
  await running;
  expect(did).toContain("ask");
});

test("a pause that is interrupted ends it", async () => {
  for (const [count, last] of [
    [1, "publish"],
    [2, "bar 0.1 epoch 1/10"],
    [12, "succeed accuracy 97.3 %, best so far"],
  ] as const) {
    did.length = 0;
    let pauses = 0;
    wait.mockImplementation(async () => {
      pauses += 1;
      if (pauses === count) throw new Error("interrupted");
    });
    await expect(run()).rejects.toThrow("interrupted");
    expect(did.at(-1)).toBe(last);
  }
});
