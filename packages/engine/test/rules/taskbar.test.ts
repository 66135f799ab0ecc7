import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/events/event.js";
import { resolveSettings } from "../../src/settings/resolve-settings.js";
import { newRun, type Run } from "../../src/state/run.js";
import { serialise } from "../../src/state/serialise.js";
import { initialState } from "../../src/state/state.js";
import { emptyTally, recount, taskbarOf } from "../../src/state/tally.js";
import { step } from "../../src/step.js";
import type { TaskbarValue } from "../../src/taskbar/value.js";
import { holds } from "../property.js";
import { anyHistory, Driver, eager, noon, only } from "./driver.js";

const anyRun: fc.Arbitrary<Run> = fc
  .record({
    phase: fc.constantFrom("queued", "running", "paused", "succeeded", "failed", "cancelled"),
    current: fc.option(fc.nat(120)),
    total: fc.option(fc.nat(100)),
    parent: fc.constantFrom(null, null, "whole"),
    unseen: fc.boolean(),
  })
  .map((fields) => ({ ...newRun("x", 1, 0), ...fields }) as Run);

const anyRuns = fc
  .array(anyRun, { maxLength: 12, size: "max" })
  .map((runs) => runs.map((run, at) => ({ ...run, job: `j${at}` })));

/** The oracle looks at all runs at once. */
function oracle(runs: readonly Run[]): TaskbarValue {
  const roots = runs.filter((run) => run.parent === null);
  const parts = (some: readonly Run[]) =>
    some.flatMap(({ current, total }) => (current === null || !total ? [] : [Math.min(1, current / total)]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const running = roots.filter((run) => run.phase === "running");
  const failed = roots.filter((run) => run.phase === "failed" && run.unseen);
  const paused = roots.filter((run) => run.phase === "paused");
  if (running.length > 0) {
    return parts(running).length > 0
      ? { state: "normal", value: mean(parts(running)) }
      : { state: "indeterminate" };
  }
  if (failed.length > 0) return { state: "error", value: parts(failed).length > 0 ? mean(parts(failed)) : 1 };
  if (paused.length > 0)
    return { state: "paused", value: parts(paused).length > 0 ? mean(parts(paused)) : 0 };
  return { state: "none" };
}

const count = (runs: readonly Run[]) => runs.reduce((tally, run) => recount(tally, null, run), emptyTally);

function expectSame(shown: TaskbarValue, wanted: TaskbarValue): void {
  expect(shown.state).toBe(wanted.state);
  if ("value" in wanted) expect((shown as { value: number }).value).toBeCloseTo(wanted.value, 5);
}

describe("T1 values", () => {
  test("are of five states, and from 0 to 1, whatever happens", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver(eager);
        for (const [event, after] of history) {
          driver.pass(after);
          driver.say(event);
        }
        for (const { value } of only(driver.effects, "taskbar")) {
          expect(["none", "indeterminate", "normal", "paused", "error"]).toContain(value.state);
          if ("value" in value) expect(value.value >= 0 && value.value <= 1).toBe(true);
        }
      }),
    );
  });
});

describe("T2 a failure that was watched", () => {
  const failed: EngineEvent = { kind: "failed", job: "run", problem: { message: "no" } };
  const look = (state: "on" | "off", job?: string): EngineEvent => ({ kind: "focus", state, job });

  test.each([undefined, "run"])("leaves no error on the taskbar (focus on %s)", (job) => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run" });
    driver.say(look("on", job));
    driver.say(failed);
    driver.pass(1_000);
    expect(taskbarOf(driver.state.taskbar.tally)).toEqual({ state: "none" });
    driver.say(look("off", job));
    expect(driver.run().unseen).toBe(false);
  });

  test("is seen by whoever looks later, although its notification is lost", () => {
    const driver = new Driver(eager);
    driver.say(failed);
    driver.say({ kind: "lost", id: driver.notified[0]?.id ?? "" });
    expect(taskbarOf(driver.state.taskbar.tally).state).toBe("error");
    driver.say(look("on", "another"));
    expect(driver.run().unseen).toBe(true);
    driver.say(look("on", "run"));
    expect(taskbarOf(driver.state.taskbar.tally)).toEqual({ state: "none" });
  });

  test("leaves no error where a crash of its machine is told in its place", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "machine", host: "a" });
    driver.say({ kind: "started", job: "run", host: "a" });
    driver.say({ kind: "problem", job: "machine", problem: { code: "system_crash" } });
    driver.say(failed);
    expect(driver.notified).toHaveLength(1);
    expect(driver.run().unseen).toBe(false);
  });
});

describe("T2 several runs", () => {
  test("shows the mean of what runs, else a failure, else a pause, whatever the order", () => {
    holds(
      fc.property(
        anyRuns.chain((runs) =>
          fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length })),
        ),
        ([runs, shuffled]) => {
          expectSame(taskbarOf(count(runs)), oracle(runs));
          expect(count(shuffled)).toEqual(count(runs));
        },
      ),
    );
  });

  test("is the same counted on as counted anew", () => {
    holds(
      fc.property(anyRuns, fc.array(fc.tuple(fc.nat(11), fc.option(anyRun))), (runs, changes) => {
        const now: (Run | null)[] = [...runs];
        let tally = count(runs);
        for (const [slot, change] of changes) {
          const at = slot % Math.max(1, now.length);
          tally = recount(tally, now[at] ?? null, change);
          now[at] = change;
        }
        expect(tally).toEqual(count(now.filter((run) => run !== null)));
      }),
    );
  });
});

describe("T3 throttle", () => {
  test("changes at most ten times a second but for an end, only where it would look different, and ends up right", () => {
    const reading = fc.tuple(fc.constantFrom("a", "b"), fc.nat(1_000), fc.nat(60));
    holds(
      fc.property(fc.array(reading, { maxLength: 80, size: "max" }), (readings) => {
        const driver = new Driver({ ...eager, milestones: [] });
        const shown: { at: number; value: TaskbarValue }[] = [];
        const note = (at: number) => {
          for (const { value } of only(driver.effects.splice(0), "taskbar")) shown.push({ at, value });
        };
        const latest = new Map<string, number>();
        for (const [job, current, after] of readings) {
          const end = driver.time + after;
          while (driver.time < end) {
            driver.pass(1);
            note(driver.time);
          }
          driver.say({ kind: "progress", job, current, total: 1_000 });
          latest.set(job, current);
          note(driver.time);
        }
        driver.pass(200);
        note(driver.time);
        for (const [at, { value, at: time }] of shown.entries()) {
          const before = shown[at - 1];
          if (before === undefined) continue;
          expect(time - before.at).toBeGreaterThanOrEqual(100);
          expect(value).not.toEqual(before.value);
        }
        if (latest.size > 0) {
          const mean = [...latest.values()].reduce((sum, value) => sum + value, 0) / latest.size / 1_000;
          const last = shown.at(-1)?.value;
          expect(Math.abs((last as { value: number }).value - mean)).toBeLessThanOrEqual(0.0101);
        }
      }),
      0.4,
    );
  });

  test("lets an end through at once", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "progress", job: "run", current: 1, total: 2 });
    const said = driver.say({ kind: "succeeded", job: "run" });
    expect(only(said, "taskbar").at(-1)?.value).toEqual({ state: "none" });
  });
});

describe("D9 flashing", () => {
  test.each([[{ kind: "acknowledged", id: "run:1:end" }], [{ kind: "focus", state: "on" }]] as [
    EngineEvent,
  ][])("ends when its human is there: %j", (event) => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run", total: 2 });
    driver.say({ kind: "succeeded", job: "run" });
    expect(only(driver.effects, "taskbar").at(-1)?.flash).toBe(true);
    driver.say(event);
    expect(only(driver.effects, "taskbar").at(-1)?.flash).toBe(false);
  });
});

describe("T4 leaving", () => {
  test("shows nothing after the end of the engine, and says so once", () => {
    holds(
      fc.property(anyHistory, anyHistory, (history, later) => {
        const { settings } = resolveSettings(eager);
        let state = initialState;
        const say = (event: EngineEvent, time: number) => {
          const next = step(state, event, { now: noon + time, monotonic: time, settings });
          state = next.state;
          return next.effects;
        };
        for (const [event] of history) say(event, 0);
        expect(say({ kind: "closed" }, 1)).toEqual([
          { kind: "taskbar", value: { state: "none" }, flash: false },
        ]);
        const left = serialise({ ...state, clock: initialState.clock });
        expect(
          [{ kind: "closed" } as const, ...later.map(([event]) => event)].flatMap((event) => say(event, 2)),
        ).toEqual([]);
        expect(serialise({ ...state, clock: initialState.clock })).toBe(left);
      }),
      0.4,
    );
  });
});
