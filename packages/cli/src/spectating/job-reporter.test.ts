import type { Toasty } from "@toasty/client";
import type { TaskbarSink } from "@toasty/engine/node";
import { type Notification, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { jobReporter } from "./job-reporter.js";
import type { SpectatorSettings } from "./messages.js";

const quietUnderMs = 10_000;
const publish = vi.fn(async (_: Notification, _options: object) => ({ success: true, outcome: "streamed" }));
const withdraw = vi.fn(async (_: string) => ({ kind: "withdrawn" }));
const show = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  publish.mockImplementation(async () => ({ success: true, outcome: "streamed" }));
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Date"],
  });
});
afterEach(() => void vi.useRealTimers());

function reporting(more: Partial<SpectatorSettings> = {}) {
  const settings = {
    kind: "job",
    name: "train",
    to: "ops",
    labels: { team: "a" },
    quietUnderMs,
    lastLines: 2,
    watched: false,
    ...more,
  } as SpectatorSettings;
  const taskbar: TaskbarSink = { show, close() {} } as unknown as TaskbarSink;
  return jobReporter({ publish, withdraw } as unknown as Toasty, settings, taskbar);
}
const ended = (more: object = {}) =>
  ({ code: 0, signal: null, ranMs: 60_000, stopped: false, ...more }) as const;
const lines = { all: ["a", "b", "c"], telling: ["a", "b", "c"] };
const titles = () => publish.mock.calls.map(([{ payload }]) => payload?.value.header?.title);
const last = () => JSON.stringify(publish.mock.lastCall?.[0]);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("the end", () => {
  test("of a run that succeeded is told with how long it took, to whom it is for, as one run", async () => {
    const reporter = reporting();
    await pass(60_000);
    await reporter.ended(ended(), lines);
    expect(titles()).toEqual(["train finished"]);
    expect(last()).toContain("after 1 min");
    expect(publish.mock.lastCall?.[1]).toEqual({ to: "ops" });
    expect(publish.mock.lastCall?.[0].labels).toMatchObject({ team: "a", attempt: "1" });
    expect([reporter.told, reporter.trouble]).toEqual([["train finished"], null]);
  });

  test.each([
    [2, "exit code 3 after 1 min\\nb\\nc"],
    [1, "exit code 3 after 1 min\\nc"],
    [0, "exit code 3 after 1 min"],
  ])("of a run that failed is told with its last %i lines", async (lastLines, text) => {
    const reporter = reporting({ lastLines });
    await pass(60_000);
    await reporter.ended(ended({ code: 3 }), lines);
    expect(titles()).toEqual(["train failed"]);
    expect(last()).toContain(`"${text}"`);
    expect(reporter.told).toEqual(["train failed"]);
  });

  test("of a run that was stopped, or only read, is no news", async () => {
    for (const ending of [ended({ code: 1, stopped: true }), undefined]) {
      const reporter = reporting();
      await pass(60_000);
      await reporter.ended(ending, lines);
      expect(reporter.told).toEqual([]);
    }
    expect(publish).not.toHaveBeenCalled();
  });

  test("of a run that was over soon is news only if it failed", async () => {
    await reporting().ended(ended({ ranMs: quietUnderMs - 1 }), lines);
    expect(titles()).toEqual([]);
    await reporting().ended(ended({ ranMs: quietUnderMs }), lines);
    expect(titles()).toEqual(["train finished"]);
    await reporting().ended(ended({ ranMs: 1, code: 1 }), lines);
    expect(titles()).toEqual(["train finished", "train failed"]);
  });

  test("of a run that somebody watches is no news as long as it is short", async () => {
    const short = reporting({ watched: true });
    await short.ended(ended({ ranMs: 1_000, code: 1 }), lines);
    expect(titles()).toEqual([]);
    const long = reporting({ watched: true });
    await pass(quietUnderMs);
    await long.ended(ended({ code: 1 }), lines);
    expect(titles()).toEqual(["train failed"]);
  });

  test("is over only when all that was told has arrived", async () => {
    const sent = Promise.withResolvers<{ success: boolean; outcome: string }>();
    publish.mockReturnValueOnce(sent.promise);
    const reporter = reporting();
    await pass(60_000);
    const over = vi.fn();
    const ending = reporter.ended(ended(), lines).then(over);
    await pass(0);
    await new Promise(setImmediate);
    expect(publish).toHaveBeenCalledTimes(1);
    expect(over).not.toHaveBeenCalled();
    expect(reporter.told).toEqual([]);
    sent.resolve({ success: true, outcome: "streamed" });
    await ending;
    expect(reporter.told).toEqual(["train finished"]);
  });
});

describe("trouble", () => {
  const fail = async () => {
    const reporter = reporting();
    await pass(60_000);
    await reporter.ended(ended(), lines);
    return [reporter.told, reporter.trouble];
  };

  test("is that no desk is attached", async () => {
    publish.mockResolvedValueOnce({ success: false, outcome: "no_subscriber" });
    expect(await fail()).toEqual([[], "no desk is attached"]);
  });

  test("is that the terminal cannot show it, and the first of all", async () => {
    const reporter = reporting();
    show.mockImplementationOnce(() => {
      throw new Error("no terminal");
    });
    reporter.progress({ fraction: 0.5 });
    await pass(1_000);
    expect(reporter.trouble).toContain("no terminal");
    publish.mockResolvedValueOnce({ success: false, outcome: "no_subscriber" });
    await pass(60_000);
    await reporter.ended(ended(), lines);
    expect(reporter.trouble).toContain("no terminal");
  });

  test("is what the broker says, with what to do", async () => {
    const failure = { code: "unavailable", reason: "UNREACHABLE" } as const;
    publish.mockRejectedValueOnce(new ToastyError({ message: "away.", remedy: "Start it.", ...failure }));
    expect(await fail()).toEqual([[], "away. Start it."]);
  });
});

describe("progress", () => {
  /** Reads progress as time passes: a hundredth of the run each second. */
  async function go(reporter: ReturnType<typeof reporting>, from: number, to: number, track?: number) {
    for (let percent = from; percent <= to; percent++) {
      reporter.progress({ fraction: percent / 100, track });
      await pass(1_000);
    }
  }

  test("of a long run is told at its milestones, and shown on the tab", async () => {
    const reporter = reporting();
    await go(reporter, 0, 60);
    expect(publish.mock.calls.length).toBeGreaterThan(0);
    expect(last()).toMatch(/50|5\d/);
    expect(show).toHaveBeenCalled();
    expect(JSON.stringify(show.mock.lastCall)).toMatch(/0\.6/);
    await reporter.ended(ended({ ranMs: 61_000 }), lines);
    expect(titles().at(-1)).toBe("train finished");
  });

  test("may be counted in things", async () => {
    const reporter = reporting();
    reporter.progress({ fraction: 0.25, current: 10, total: 40 });
    await pass(1_000);
    expect(JSON.stringify(show.mock.lastCall)).toMatch(/0\.25/);
    await reporter.ended(undefined, lines);
  });

  test("of another piece of work begins anew as long as nothing was told", async () => {
    const reporter = reporting();
    reporter.progress({ fraction: 0.2, track: 1 });
    reporter.progress({ fraction: 0.1, track: 1 });
    reporter.progress({ fraction: 0.05, track: 2 });
    await pass(1_000);
    expect(JSON.stringify(show.mock.lastCall)).toMatch(/0\.05/);
    await pass(quietUnderMs);
    await go(reporter, 10, 60, 2);
    expect(publish.mock.calls.length).toBeGreaterThan(0);
    for (const [{ labels }] of publish.mock.calls) expect(labels).toMatchObject({ attempt: "1" });
    await reporter.ended(ended(), lines);
    expect(titles().filter((title) => title === "train finished")).toHaveLength(1);
  });
});
