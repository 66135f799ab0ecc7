import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/events/event.js";
import type { Phase } from "../../src/state/run.js";
import { holds } from "../property.js";
import { complaints, Driver, eager, intents, only } from "./driver.js";

const moves = ["queued", "started", "paused", "resumed", "succeeded", "failed", "cancelled"] as const;
type Move = (typeof moves)[number];

const say = (kind: Move): EngineEvent =>
  kind === "failed" ? { kind, job: "run", problem: { message: "broken" } } : { kind, job: "run" };

const anyMoves = fc.array(fc.constantFrom(...moves, "progress" as const), { maxLength: 30, size: "max" });

function play(events: readonly (Move | "progress")[]): Driver {
  const driver = new Driver(eager);
  for (const [at, kind] of events.entries()) {
    driver.say(kind === "progress" ? { kind, job: "run", current: at, total: 200 } : say(kind));
    driver.pass(1_000);
  }
  return driver;
}

/** The oracle reads the end off the whole history: the first end counts, but for a failure after success. */
function endOf(events: readonly (Move | "progress")[]): Phase | undefined {
  const isEnd = (kind: string) => kind === "succeeded" || kind === "failed" || kind === "cancelled";
  const first = events.findIndex(isEnd);
  if (first < 0) return undefined;
  const late = events[first] === "succeeded" && events.slice(first).includes("failed");
  return late ? "failed" : (events[first] as Phase);
}

describe("L1 states", () => {
  test("ends where it first ended, but for a failure after success", () => {
    holds(
      fc.property(anyMoves, (events) => {
        const driver = play(events);
        const end = endOf(events);
        if (end !== undefined) expect(driver.run().phase).toBe(end);
        else if (events.length > 0) expect(["queued", "running", "paused"]).toContain(driver.run().phase);
      }),
    );
  });

  test("is paused after pause and running after start or resume, while it lasts", () => {
    holds(
      fc.property(
        fc.array(fc.constantFrom("started" as const, "paused" as const, "resumed" as const), {
          minLength: 1,
        }),
        (events) => {
          expect(play(events).run().phase).toBe(events.at(-1) === "paused" ? "paused" : "running");
        },
      ),
    );
  });

  test("says once that a move makes no sense", () => {
    const driver = play(["started", "cancelled"]);
    const said = [say("succeeded"), say("succeeded"), say("failed")].flatMap((event) => driver.say(event));
    expect(complaints(said)).toEqual(["invalid_transition"]);
    expect(driver.run().phase).toBe("cancelled");
  });
});

describe("L2 one end", () => {
  test("tells of the end once, and at most once more if success turns out to be failure", () => {
    holds(
      fc.property(anyMoves, (events) => {
        const ends = play(events).notified.filter(({ kind }) => kind === "completion" || kind === "error");
        const first = events.find((kind) => ["succeeded", "failed", "cancelled"].includes(kind));
        const wanted =
          first === undefined || first === "cancelled"
            ? []
            : first === "failed"
              ? ["error"]
              : endOf(events) === "failed"
                ? ["completion", "error"]
                : ["completion"];
        expect(ends.map(({ kind }) => kind)).toEqual(wanted);
      }),
    );
  });
});

describe("L3 the whole is not success", () => {
  const toTheEnd = (settings: object) => {
    const driver = new Driver({ ...eager, ...settings });
    driver.say({ kind: "started", job: "run", total: 10 });
    driver.say({ kind: "progress", job: "run", current: 10 });
    return driver;
  };

  test("does not complete at 100 percent", () => {
    const driver = toTheEnd({});
    expect(driver.run().phase).toBe("running");
    expect(driver.notified.map(({ kind }) => kind)).toEqual(["progress"]);
  });

  test("completes there where that is wished, with one notification even if success is told as well", () => {
    const driver = toTheEnd({ completeOnTotal: true, milestones: [50, 100] });
    driver.say({ kind: "succeeded", job: "run" });
    expect(driver.notified.map(({ kind }) => kind)).toEqual(["completion"]);
    expect(complaints(driver.effects)).toEqual([]);
  });
});

describe("L4 cancelled", () => {
  test("is neither success nor failure: a line in the history, and what was still to be said is not", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run", total: 10 });
    driver.say({ kind: "progress", job: "run", current: 5 });
    const said = driver.say({ kind: "cancelled", job: "run", note: "superseded" });
    expect(intents(said, "notify")).toEqual([]);
    expect(only(said, "withdraw")).toMatchObject([{ id: "run:1:progress" }]);
    expect(only(said, "record")).toMatchObject([
      { entry: { presented: false, reason: "cancelled", urgency: "low" } },
    ]);
    expect(only(said, "taskbar").at(-1)?.value).toEqual({ state: "none" });
  });

  test("drops a problem that was waiting for others of its kind", () => {
    const driver = new Driver();
    driver.say({ kind: "problem", job: "run", problem: { message: "odd" } });
    driver.say({ kind: "cancelled", job: "run" });
    driver.pass(60_000);
    expect(driver.notified).toEqual([]);
  });
});

describe("L5 paused", () => {
  test("pauses the bar, says nothing and keeps what it knows", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run", total: 10 });
    driver.say({ kind: "progress", job: "run", current: 6 });
    driver.pass(1_000);
    const { sent, covered } = driver.run();
    const paused = driver.say({ kind: "paused", job: "run" });
    expect(paused).toEqual([{ kind: "taskbar", value: { state: "paused", value: 0.6 }, flash: false }]);
    driver.pass(1_000);
    const resumed = driver.say({ kind: "resumed", job: "run" });
    expect(resumed).toEqual([{ kind: "taskbar", value: { state: "normal", value: 0.6 }, flash: false }]);
    expect(driver.run()).toMatchObject({ sent, covered, current: 6 });
  });
});

describe("L6 success from anywhere", () => {
  test.each([[[]], [[4]]])("completes once and clears the bar after readings %j", (readings) => {
    const driver = new Driver({ ...eager, milestones: [] });
    driver.say({ kind: "started", job: "run", total: 10 });
    for (const current of readings) driver.say({ kind: "progress", job: "run", current });
    const said = driver.say({ kind: "succeeded", job: "run" });
    expect(intents(said, "notify")).toMatchObject([{ kind: "completion", title: "run finished" }]);
    expect(only(said, "taskbar").at(-1)?.value).toEqual({ state: "none" });
  });
});

describe("L7 after the end", () => {
  test("ignores progress, and says so once", () => {
    const driver = play(["started", "succeeded"]);
    const before = driver.run();
    const said = [1, 2, 3].flatMap((current) =>
      driver.say({ kind: "progress", job: "run", current, total: 3 }),
    );
    expect(complaints(said)).toEqual(["after_end"]);
    expect(said).toHaveLength(1);
    expect(driver.run()).toEqual({ ...before, complaints: ["after_end"] });
  });
});

describe("L8 stalled", () => {
  const start = () => {
    const driver = new Driver({ ...eager, stallMs: 60_000 });
    driver.say({ kind: "started", job: "run", total: 10 });
    return driver;
  };
  const stalls = (driver: Driver) => driver.notified.filter(({ title }) => title === "run stalls").length;

  test("warns once of a silence, however long it is", () => {
    const driver = start();
    driver.pass(59_999);
    expect(stalls(driver)).toBe(0);
    driver.pass(3_600_000);
    expect(stalls(driver)).toBe(1);
  });

  test("hears heartbeats", () => {
    const driver = start();
    for (let i = 0; i < 20; i += 1) {
      driver.pass(50_000);
      driver.say({ kind: "heartbeat", job: "run" });
    }
    expect(stalls(driver)).toBe(0);
  });

  test("warns again only after progress in between", () => {
    const driver = start();
    driver.pass(100_000);
    driver.say({ kind: "heartbeat", job: "run" });
    driver.pass(100_000);
    expect(stalls(driver)).toBe(1);
    const said = driver.say({ kind: "progress", job: "run", current: 1 });
    expect(only(said, "withdraw")).toMatchObject([{ id: "run:1:stall", reason: "recovered" }]);
    driver.pass(100_000);
    expect(stalls(driver)).toBe(2);
  });

  test("does not count a pause as silence", () => {
    const driver = start();
    driver.say({ kind: "paused", job: "run" });
    driver.pass(600_000);
    driver.say({ kind: "resumed", job: "run" });
    driver.pass(59_000);
    expect(stalls(driver)).toBe(0);
    driver.pass(2_000);
    expect(stalls(driver)).toBe(1);
  });
});

describe("L9 brief", () => {
  const finishAfter = (ms: number, focus: "on" | "off" | "unknown") => {
    const driver = new Driver();
    driver.say({ kind: "focus", state: focus });
    driver.say({ kind: "started", job: "run" });
    driver.pass(ms);
    driver.say({ kind: "succeeded", job: "run" });
    return driver;
  };

  test("writes a short run that its human watched into the history only", () => {
    const driver = finishAfter(29_999, "on");
    expect(driver.notified).toEqual([]);
    expect(only(driver.effects, "record")).toMatchObject([
      { entry: { reason: "brief", kind: "completion" } },
    ]);
  });

  test("leaves a longer one to the gate, as any other", () => {
    const driver = finishAfter(30_000, "on");
    expect(only(driver.effects, "record")).toMatchObject([{ entry: { reason: "focused" } }]);
  });

  test.each([
    [29_999, "off"],
    [29_999, "unknown"],
    [30_000, "off"],
  ] as const)("tells of a run of %s ms when focus is %s", (ms, focus) => {
    expect(finishAfter(ms, focus).notified).toHaveLength(1);
  });
});
