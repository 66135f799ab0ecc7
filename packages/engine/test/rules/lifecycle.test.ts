import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EngineEvent, Phase } from "../../src/index.js";
import { holds } from "../property.js";
import { complaints, Driver, eager, intents, only } from "./driver.js";

const moves = ["queued", "started", "paused", "resumed", "succeeded", "failed", "cancelled"] as const;
type Move = (typeof moves)[number];

const say = (type: Move): EngineEvent =>
  type === "failed" ? { type, job: "run", problem: { message: "broken" } } : { type, job: "run" };

const anyMoves = fc.array(fc.constantFrom(...moves, "progress" as const), { maxLength: 30 });

function play(events: readonly (Move | "progress")[]): Driver {
  const driver = new Driver(eager);
  for (const [at, type] of events.entries()) {
    driver.say(type === "progress" ? { type, job: "run", current: at, total: 200 } : say(type));
    driver.pass(1_000);
  }
  return driver;
}

/** The oracle reads the end off the whole history: the first end counts, but for a failure after success. */
function endOf(events: readonly (Move | "progress")[]): Phase | undefined {
  const isEnd = (type: string) => type === "succeeded" || type === "failed" || type === "cancelled";
  const first = events.findIndex(isEnd);
  if (first < 0) return undefined;
  const late = events[first] === "succeeded" && events.slice(first).includes("failed");
  return late ? "failed" : (events[first] as Phase);
}

describe("L1 states", () => {
  it("ends where it first ended, but for a failure after success", () => {
    holds(
      fc.property(anyMoves, (events) => {
        const driver = play(events);
        const end = endOf(events);
        if (end !== undefined) expect(driver.run().phase).toBe(end);
        else if (events.length > 0) expect(["queued", "running", "paused"]).toContain(driver.run().phase);
      }),
    );
  });

  it("is paused after pause and running after start or resume, while it lasts", () => {
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

  it("says once that a move makes no sense", () => {
    const driver = play(["started", "cancelled"]);
    const said = [say("succeeded"), say("succeeded"), say("failed")].flatMap((event) => driver.say(event));
    expect(complaints(said)).toEqual(["invalid_transition"]);
    expect(driver.run().phase).toBe("cancelled");
  });
});

describe("L2 one end", () => {
  it("tells of the end once, and at most once more if success turns out to be failure", () => {
    holds(
      fc.property(anyMoves, (events) => {
        const ends = play(events).notified.filter(({ kind }) => kind === "completion" || kind === "error");
        const first = events.find((type) => ["succeeded", "failed", "cancelled"].includes(type));
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
    driver.say({ type: "started", job: "run", total: 10 });
    driver.say({ type: "progress", job: "run", current: 10 });
    return driver;
  };

  it("does not complete at 100 percent", () => {
    const driver = toTheEnd({});
    expect(driver.run().phase).toBe("running");
    expect(driver.notified.map(({ kind }) => kind)).toEqual(["progress"]);
  });

  it("completes there where that is wished, with one notification even if success is told as well", () => {
    const driver = toTheEnd({ completeOnTotal: true, milestones: [50, 100] });
    driver.say({ type: "succeeded", job: "run" });
    expect(driver.notified.map(({ kind }) => kind)).toEqual(["completion"]);
    expect(complaints(driver.effects)).toEqual([]);
  });
});

describe("L4 cancelled", () => {
  it("is neither success nor failure: a line in the history, and what was still to be said is not", () => {
    const driver = new Driver(eager);
    driver.say({ type: "started", job: "run", total: 10 });
    driver.say({ type: "progress", job: "run", current: 5 });
    const said = driver.say({ type: "cancelled", job: "run", note: "superseded" });
    expect(intents(said, "notify")).toEqual([]);
    expect(only(said, "withdraw")).toMatchObject([{ id: "run:1:progress" }]);
    expect(only(said, "record")).toMatchObject([
      { entry: { presented: false, reason: "cancelled", urgency: "low" } },
    ]);
    expect(only(said, "taskbar").at(-1)?.value).toEqual({ state: "none" });
  });

  it("drops a problem that was waiting for others of its kind", () => {
    const driver = new Driver();
    driver.say({ type: "problem", job: "run", problem: { message: "odd" } });
    driver.say({ type: "cancelled", job: "run" });
    driver.pass(60_000);
    expect(driver.notified).toEqual([]);
  });
});

describe("L5 paused", () => {
  it("pauses the bar, says nothing and keeps what it knows", () => {
    const driver = new Driver(eager);
    driver.say({ type: "started", job: "run", total: 10 });
    driver.say({ type: "progress", job: "run", current: 6 });
    driver.pass(1_000);
    const { sent, covered } = driver.run();
    const paused = driver.say({ type: "paused", job: "run" });
    expect(paused).toEqual([{ type: "taskbar", value: { state: "paused", value: 0.6 }, flash: false }]);
    driver.pass(1_000);
    const resumed = driver.say({ type: "resumed", job: "run" });
    expect(resumed).toEqual([{ type: "taskbar", value: { state: "normal", value: 0.6 }, flash: false }]);
    expect(driver.run()).toMatchObject({ sent, covered, current: 6 });
  });
});

describe("L6 success from anywhere", () => {
  it.each([[[]], [[4]]])("completes once and clears the bar after readings %j", (readings) => {
    const driver = new Driver({ ...eager, milestones: [] });
    driver.say({ type: "started", job: "run", total: 10 });
    for (const current of readings) driver.say({ type: "progress", job: "run", current });
    const said = driver.say({ type: "succeeded", job: "run" });
    expect(intents(said, "notify")).toMatchObject([{ kind: "completion", title: "run finished" }]);
    expect(only(said, "taskbar").at(-1)?.value).toEqual({ state: "none" });
  });
});

describe("L7 after the end", () => {
  it("ignores progress, and says so once", () => {
    const driver = play(["started", "succeeded"]);
    const before = driver.run();
    const said = [1, 2, 3].flatMap((current) =>
      driver.say({ type: "progress", job: "run", current, total: 3 }),
    );
    expect(complaints(said)).toEqual(["after_end"]);
    expect(said).toHaveLength(1);
    expect(driver.run()).toEqual({ ...before, complaints: ["after_end"] });
  });
});

describe("L8 stalled", () => {
  const start = () => {
    const driver = new Driver({ ...eager, stallMs: 60_000 });
    driver.say({ type: "started", job: "run", total: 10 });
    return driver;
  };
  const stalls = (driver: Driver) => driver.notified.filter(({ title }) => title === "run stalls").length;

  it("warns once of a silence, however long it is", () => {
    const driver = start();
    driver.pass(59_999);
    expect(stalls(driver)).toBe(0);
    driver.pass(3_600_000);
    expect(stalls(driver)).toBe(1);
  });

  it("hears heartbeats", () => {
    const driver = start();
    for (let i = 0; i < 20; i += 1) {
      driver.pass(50_000);
      driver.say({ type: "heartbeat", job: "run" });
    }
    expect(stalls(driver)).toBe(0);
  });

  it("warns again only after progress in between", () => {
    const driver = start();
    driver.pass(100_000);
    driver.say({ type: "heartbeat", job: "run" });
    driver.pass(100_000);
    expect(stalls(driver)).toBe(1);
    const said = driver.say({ type: "progress", job: "run", current: 1 });
    expect(only(said, "withdraw")).toMatchObject([{ id: "run:1:stall", reason: "recovered" }]);
    driver.pass(100_000);
    expect(stalls(driver)).toBe(2);
  });

  it("does not count a pause as silence", () => {
    const driver = start();
    driver.say({ type: "paused", job: "run" });
    driver.pass(600_000);
    driver.say({ type: "resumed", job: "run" });
    driver.pass(59_000);
    expect(stalls(driver)).toBe(0);
    driver.pass(2_000);
    expect(stalls(driver)).toBe(1);
  });
});

describe("L9 brief", () => {
  const finishAfter = (ms: number, focus: "on" | "off" | "unknown") => {
    const driver = new Driver();
    driver.say({ type: "focus", state: focus });
    driver.say({ type: "started", job: "run" });
    driver.pass(ms);
    driver.say({ type: "succeeded", job: "run" });
    return driver;
  };

  it("writes a short run that its human watched into the history only", () => {
    const driver = finishAfter(29_999, "on");
    expect(driver.notified).toEqual([]);
    expect(only(driver.effects, "record")).toMatchObject([
      { entry: { reason: "brief", kind: "completion" } },
    ]);
  });

  it("leaves a longer one to the gate, as any other", () => {
    const driver = finishAfter(30_000, "on");
    expect(only(driver.effects, "record")).toMatchObject([{ entry: { reason: "focused" } }]);
  });

  it.each([
    [29_999, "off"],
    [29_999, "unknown"],
    [30_000, "off"],
  ] as const)("tells of a run of %s ms when focus is %s", (ms, focus) => {
    expect(finishAfter(ms, focus).notified).toHaveLength(1);
  });
});
