import { EventEmitter } from "node:events";
import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SpectatorSettings } from "./messages.js";
import { barReporter } from "./reporter.js";

const bar = {
  update: vi.fn(),
  succeed: vi.fn(async (_: string) => {}),
  [Symbol.asyncDispose]: vi.fn(async () => {}),
};
const settings = { name: "Backup", id: "b", to: "ops", labels: { job: "1" } } as unknown as SpectatorSettings;
const noLines = { all: [], telling: [] };

beforeEach(() => {
  vi.clearAllMocks();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => void vi.useRealTimers());

function reporting() {
  const toasty = Object.assign(new EventEmitter(), { progress: vi.fn(() => bar) });
  return { toasty, reporter: barReporter(toasty as never, settings) };
}

test("there is no bar before there is progress, and then there is one", () => {
  const { toasty, reporter } = reporting();
  expect(toasty.progress).not.toHaveBeenCalled();
  reporter.progress({ fraction: 0.25, current: 1, total: 4 });
  reporter.progress({ fraction: 0.5 });
  expect(toasty.progress.mock.calls).toEqual([["Backup", { id: "b", to: "ops", labels: { job: "1" } }]]);
  expect(bar.update.mock.calls).toEqual([
    [0.25, "1 of 4"],
    [0.5, ""],
  ]);
});

test("a bar that is full succeeded, after the time that it took, and was told", async () => {
  const { reporter } = reporting();
  vi.advanceTimersByTime(3_000);
  reporter.progress({ fraction: 0.5 });
  reporter.progress({ fraction: 1 });
  await reporter.ended(undefined, noLines);
  expect(bar.succeed.mock.calls).toEqual([[expect.stringMatching(/^Ended after 3 s/)]]);
  expect(bar[Symbol.asyncDispose]).not.toHaveBeenCalled();
  expect([reporter.told, reporter.trouble]).toEqual([["Backup"], null]);
});

test("a bar that is not full ends as stopped", async () => {
  const { reporter } = reporting();
  reporter.progress({ fraction: 0.99 });
  await reporter.ended(undefined, noLines);
  expect(bar.succeed).not.toHaveBeenCalled();
  expect(bar[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
  expect(reporter.told).toEqual(["Backup"]);
});

test("without progress nothing was told", async () => {
  const { reporter } = reporting();
  await reporter.ended(undefined, noLines);
  expect(bar.succeed).not.toHaveBeenCalled();
  expect(bar[Symbol.asyncDispose]).not.toHaveBeenCalled();
  expect([reporter.told, reporter.trouble]).toEqual([[], null]);
});

test("the first failure of the connection is the trouble", async () => {
  const { toasty, reporter } = reporting();
  const failure = (message: string) =>
    new ToastyError({ message, remedy: "Start it.", code: "unavailable", reason: "UNREACHABLE" });
  reporter.progress({ fraction: 0.5 });
  toasty.emit("error", failure("away."));
  toasty.emit("error", failure("still away."));
  await reporter.ended(undefined, noLines);
  expect([reporter.told, reporter.trouble]).toEqual([[], "away. Start it."]);
});

test.each([
  [new Error("no desk"), "no desk"],
  ["nothing", "nothing"],
])("an end that fails is the trouble: %s", async (thrown, trouble) => {
  const { reporter } = reporting();
  bar.succeed.mockRejectedValueOnce(thrown);
  reporter.progress({ fraction: 1 });
  await reporter.ended(undefined, noLines);
  expect([reporter.told, reporter.trouble]).toEqual([[], trouble]);
});

test.each([
  [1, bar.succeed],
  [0.5, bar[Symbol.asyncDispose]],
])("the end of a bar at %d is waited for", async (fraction, step) => {
  const { reporter } = reporting();
  const done = Promise.withResolvers<void>();
  step.mockReturnValueOnce(done.promise);
  reporter.progress({ fraction });
  const ended = vi.fn();
  const ending = reporter.ended(undefined, noLines).then(ended);
  await new Promise(setImmediate);
  expect(ended).not.toHaveBeenCalled();
  expect(reporter.told).toEqual([]);
  done.resolve();
  await ending;
  expect(reporter.told).toEqual(["Backup"]);
});
