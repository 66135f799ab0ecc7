import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/events/event.js";
import { floorPercent, reaches } from "../../src/progress/fraction.js";
import { resolveSettings } from "../../src/settings/resolve-settings.js";
import { deserialise, serialise } from "../../src/state/serialise.js";
import { initialState, type State } from "../../src/state/state.js";
import { step } from "../../src/step.js";
import { tellEta } from "../../src/wording/measures.js";
import { holds } from "../property.js";
import { anyEvent, anyHistory, complaints, Driver, eager, intents, noon, only } from "./driver.js";

/** Readings of one run, with jumps, regressions, overshoots and totals that change. */
const readings = fc.array(
  fc.record({
    current: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.nat(2 ** 50)),
    total: fc.oneof(
      { weight: 6, arbitrary: fc.constant(100) },
      fc.integer({ min: 1, max: 200 }),
      fc.nat(2 ** 50).map((total) => total + 1),
      fc.constant(null),
    ),
  }),
  { maxLength: 40, size: "max" },
);

type Readings = readonly { readonly current: number; readonly total: number | null }[];

const milestoneSets = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 8, size: "max" });

/** Returns whether a reading reaches a milestone: the oracle, in whole numbers of any size. */
const reachesExactly = (current: number, total: number, milestone: number) =>
  BigInt(Math.min(current, total)) * 100n >= BigInt(milestone) * BigInt(total);

/** Milestones that have been reached after each reading: the oracle looks at the whole history each time. */
const reachedBy = (history: Readings, milestones: readonly number[]) =>
  milestones
    .filter((m) => history.some(({ current, total }) => total !== null && reachesExactly(current, total, m)))
    .sort((a, b) => a - b);

function play(
  history: Readings,
  milestones: readonly number[],
  jump: "highest" | "all" | "none" = "highest",
) {
  const driver = new Driver({ ...eager, milestones, jump });
  driver.say({ kind: "started", job: "run" });
  for (const reading of history) {
    driver.say({ kind: "progress", job: "run", ...reading });
    driver.pass(10);
  }
  return driver;
}

/** Milestones that should be announced: with each reading, the highest of what was not reached before. */
function expected(history: Readings, milestones: readonly number[], jump: "highest" | "all" | "none") {
  return history.flatMap((_, at) => {
    const before = new Set(reachedBy(history.slice(0, at), milestones));
    const crossed = reachedBy(history.slice(0, at + 1), milestones).filter((m) => !before.has(m));
    return jump === "all" ? crossed : jump === "none" ? [] : crossed.slice(-1);
  });
}

describe("P1 determinism", () => {
  test("leads from the same events, clocks and settings to the same effects, changing nothing that it was given", () => {
    const { settings } = resolveSettings({ retry: true, stallMs: 60_000 });
    holds(
      fc.property(anyHistory, (history) => {
        const once = () => {
          let state: State = initialState;
          let time = 0;
          return history.map(([event, after]) => {
            time += after;
            const next = step(deepFreeze(state), event, { now: noon + time, monotonic: time, settings });
            state = next.state;
            return next.effects;
          });
        };
        expect(once()).toEqual(once());
      }),
      0.4,
    );
  });

  test("says nothing again when the beginning of it is replayed", () => {
    const said = fc.constantFrom<EngineEvent["kind"]>(
      "progress",
      "started",
      "paused",
      "resumed",
      "succeeded",
    );
    const end = fc.constantFrom<EngineEvent["kind"]>("succeeded", "failed", "cancelled", "heartbeat");
    const anyRun = fc.tuple(
      fc.array(fc.tuple(fc.oneof(said, end), fc.nat(100)), { maxLength: 30, size: "max" }),
      fc.nat(30),
    );
    holds(
      fc.property(anyRun, ([history, length]) => {
        const driver = new Driver({ ...eager, milestones: [10, 50, 90], escalation: { enabled: false } });
        const events = history.map(
          ([kind, current]) =>
            ({ kind, job: "run", current, total: 100, problem: { message: "no" } }) as EngineEvent,
        );
        for (const event of events) driver.say(event);
        const before = driver.notified.length;
        for (const event of events.slice(0, length)) {
          driver.say(event);
          driver.pass(60_000);
        }
        expect(driver.notified.slice(before)).toEqual([]);
      }),
    );
  });

  test("goes on from a saved state as if nothing had been", () => {
    const { settings } = resolveSettings({ retry: true, stallMs: 60_000 });
    holds(
      fc.property(anyHistory, fc.nat(60), (history, cut) => {
        let state: State = initialState;
        let copy: State = initialState;
        let time = 0;
        history.forEach(([event, after], at) => {
          time += after;
          const context = { now: noon + time, monotonic: time, settings };
          if (at === cut) copy = JSON.parse(serialise(copy));
          const straight = step(state, event, context);
          const resumed = step(copy, event, context);
          expect(resumed.effects).toEqual(straight.effects);
          state = straight.state;
          copy = resumed.state;
        });
        expect(JSON.parse(serialise(copy))).toEqual(JSON.parse(serialise(state)));
      }),
    );
  });
});

describe("P2 validity", () => {
  const wrong = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    "12",
    null,
    undefined,
    {},
    5n,
  ];

  test.each(wrong)("takes a current of %s for no reading and says so once", (current) => {
    const driver = play([{ current: 30, total: 100 }], [25, 50]);
    const before = driver.run();
    const said = [1, 2, 3].flatMap(() =>
      driver.say({ kind: "progress", job: "run", current: current as number, total: 100 }),
    );
    expect(complaints(said)).toEqual(["invalid_reading"]);
    expect(said.filter((effect) => effect.kind !== "diagnostic")).toEqual([]);
    expect(driver.run()).toEqual({ ...before, complaints: ["invalid_reading"] });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -5, "100"])(
    "takes a total of %s for no reading",
    (total) => {
      const driver = play([], [25]);
      const said = driver.say({ kind: "progress", job: "run", current: 50, total: total as number });
      expect(complaints(said)).toEqual(["invalid_reading"]);
      expect(driver.run().current).toBeNull();
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -5, "100"])(
    "takes a total of %s at the start for none, and says so",
    (total) => {
      const driver = new Driver(eager);
      const said = driver.say({ kind: "started", job: "run", total: total as number });
      expect(complaints(said)).toEqual(["invalid_event"]);
      expect(driver.run().declared).toBeNull();
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, "7", Symbol("7")])(
    "takes a reading numbered %s for none: it would shut out all that follow",
    (seq) => {
      const driver = play([], [25]);
      const reading = { kind: "progress", job: "run", current: 50, total: 100 } as const;
      expect(complaints(driver.say({ ...reading, seq: seq as number }))).toEqual(["invalid_reading"]);
      driver.say({ ...reading, seq: 1 });
      expect(driver.run().current).toBe(50);
    },
  );

  test("takes a total of null for unknown, and -0 for 0", () => {
    const driver = play([{ current: -0, total: null }], [25]);
    expect(driver.run().current).toBe(0);
    expect(complaints(driver.effects)).toEqual([]);
  });

  test("never throws, whatever is said, and leaves a state that can be read back", () => {
    holds(
      fc.property(fc.array(fc.oneof(anyEvent, anyWildEvent, anything)), (events) => {
        const driver = new Driver(eager);
        for (const event of events) driver.say(event as never);
        expect(deserialise(serialise(driver.state))).toEqual(driver.state);
      }),
      2,
    );
  });
});

describe("P3 exactness", () => {
  test("finds every exact hit that floating point misses", () => {
    const missed: string[] = [];
    for (let milestone = 1; milestone <= 100; milestone += 1) {
      for (let total = 1; total <= 2000; total += 1) {
        if ((milestone * total) % 100 !== 0) continue;
        const hit = (milestone * total) / 100;
        if (!reaches(hit, total, milestone)) missed.push(`${hit}/${total} misses ${milestone}`);
        if (hit > 0 && reaches(hit - 1, total, milestone))
          missed.push(`${hit - 1}/${total} hits ${milestone}`);
      }
    }
    expect(missed).toEqual([]);
  });

  test("agrees with whole-number arithmetic for counters of any size", () => {
    const near = fc
      .tuple(fc.bigInt(1n, 2n ** 53n - 1n), fc.integer({ min: 1, max: 100 }), fc.integer({ min: -2, max: 2 }))
      .map(([total, milestone, off]) => {
        const hit = (BigInt(milestone) * total) / 100n + BigInt(off);
        return {
          current: Number(hit < 0n ? 0n : hit > total ? total : hit),
          total: Number(total),
          milestone,
        };
      });
    holds(
      fc.property(near, ({ current, total, milestone }) => {
        expect(reaches(current, total, milestone)).toBe(reachesExactly(current, total, milestone));
      }),
      4,
    );
  });
});

describe("P4 monotone, P5 jump, P7 regression, P10 changing totals", () => {
  test("announces with each reading the highest milestone that is new, and each at most once", () => {
    holds(
      fc.property(readings, milestoneSets, (history, milestones) => {
        const driver = play(history, milestones);
        expect(driver.milestones).toEqual(expected(history, milestones, "highest"));
        expect(new Set(driver.milestones).size).toBe(driver.milestones.length);
      }),
    );
  });

  test.each(["all", "none"] as const)("follows the policy %s", (jump) => {
    holds(
      fc.property(readings, milestoneSets, (history, milestones) => {
        expect(play(history, milestones, jump).milestones).toEqual(expected(history, milestones, jump));
      }),
      0.4,
    );
  });

  test("P5 jump: from 20 to 80 percent it announces 75 and covers the rest", () => {
    const driver = play(
      [
        { current: 20, total: 100 },
        { current: 80, total: 100 },
      ],
      [25, 50, 75],
    );
    expect(driver.milestones).toEqual([75]);
    expect(driver.run()).toMatchObject({ sent: [75], covered: [25, 50] });
  });

  test("P7 regression: says nothing, takes nothing back, and lets the bar fall", () => {
    const driver = play([{ current: 60, total: 100 }], [25, 50, 75]);
    driver.pass(1_000);
    const said = driver.say({ kind: "progress", job: "run", current: 10, total: 100 });
    expect(said).toEqual([{ kind: "taskbar", value: { state: "normal", value: 0.1 }, flash: false }]);
    expect(driver.run()).toMatchObject({ sent: [50], covered: [25] });
  });

  test("P10 unknown to known is one jump; known to unknown is no milestone", () => {
    const driver = play(
      [
        { current: 60, total: null },
        { current: 60, total: 100 },
        { current: 99, total: null },
      ],
      [25, 50, 75],
    );
    expect(driver.milestones).toEqual([50]);
    expect(driver.run().total).toBeNull();
  });
});

describe("P6 completeness", () => {
  test("knows of exactly the milestones that the furthest reading has reached", () => {
    holds(
      fc.property(readings, milestoneSets, (history, milestones) => {
        const { sent, covered } = play(history, milestones).run();
        expect([...sent, ...covered].sort((a, b) => a - b)).toEqual(reachedBy(history, milestones));
      }),
    );
  });
});

describe("P8 sitting on a value", () => {
  test("says nothing more", () => {
    holds(
      fc.property(readings, fc.nat(30), (history, times) => {
        const last = history.at(-1) ?? { current: 50, total: 100 };
        const driver = play([...history, last], [25, 50, 75]);
        driver.pass(60_000);
        const before = driver.effects.length;
        for (let i = 0; i < times; i += 1) driver.say({ kind: "progress", job: "run", ...last });
        expect(driver.effects.slice(before)).toEqual([]);
      }),
      0.4,
    );
  });
});

describe("P9 sequence", () => {
  const numbered = fc.array(fc.record({ seq: fc.integer({ min: 1, max: 20 }), current: fc.nat(100) }), {
    maxLength: 20,
    size: "max",
  });

  test("drops what is not newer", () => {
    holds(
      fc.property(numbered, (events) => {
        const driver = play([], [25, 50, 75]);
        for (const event of events) driver.say({ kind: "progress", job: "run", total: 100, ...event });
        const rising = events.filter(({ seq }, at) => events.slice(0, at).every((other) => other.seq < seq));
        expect(driver.run().current).toBe(rising.at(-1)?.current ?? null);
      }),
    );
  });

  test("reaches the same milestones in any order where there are no numbers", () => {
    const shuffled = readings.chain((history) =>
      fc.tuple(fc.constant(history), fc.shuffledSubarray(history, { minLength: history.length })),
    );
    holds(
      fc.property(shuffled, ([history, other]) => {
        const known = ({ sent, covered }: { sent: readonly number[]; covered: readonly number[] }) =>
          [...sent, ...covered].sort((a, b) => a - b);
        const milestones = [10, 25, 50, 75, 100];
        expect(known(play(other, milestones).run())).toEqual(known(play(history, milestones).run()));
      }),
    );
  });
});

describe("P11 beyond the total", () => {
  test("clamps, says so once, and announces nothing more", () => {
    const driver = play(
      [
        { current: 100, total: 100 },
        { current: 125, total: 100 },
        { current: 250, total: 100 },
      ],
      [50, 100],
    );
    driver.pass(1_000);
    expect(driver.milestones).toEqual([100]);
    expect(complaints(driver.effects)).toEqual(["over_total"]);
    expect(only(driver.effects, "taskbar").at(-1)?.value).toEqual({ state: "normal", value: 1 });
  });

  test("grows the total where that is wished", () => {
    const driver = new Driver({ ...eager, growTotal: true });
    driver.say({ kind: "progress", job: "run", current: 125, total: 100 });
    expect(driver.run()).toMatchObject({ current: 125, total: 125 });
    expect(complaints(driver.effects)).toEqual([]);
  });
});

describe("P12 empty work", () => {
  test("has no milestones, and ends when it says so", () => {
    const driver = play(
      [
        { current: 0, total: 0 },
        { current: 3, total: 0 },
      ],
      [25, 100],
    );
    expect(driver.notified).toEqual([]);
    expect(only(driver.effects, "taskbar").map(({ value }) => value)).toEqual([{ state: "indeterminate" }]);
    driver.say({ kind: "succeeded", job: "run" });
    expect(driver.notified.map((intent) => intent.kind)).toEqual(["completion"]);
  });
});

describe("P13 start", () => {
  test("takes 0 for a value: a new attempt resets the bar, and announces nothing", () => {
    const driver = play([{ current: 90, total: 100 }], [25]);
    driver.pass(1_000);
    const said = driver.say({ kind: "progress", job: "run", attempt: 2, current: 0, total: 100 });
    expect(only(said, "taskbar").at(-1)?.value).toEqual({ state: "normal", value: 0 });
    expect(intents(said, "notify")).toEqual([]);
  });
});

describe("P14 coming in late", () => {
  test("takes the first reading of a run that nobody saw starting for where it came in", () => {
    holds(
      fc.property(readings, milestoneSets, (history, milestones) => {
        const driver = new Driver({ ...eager, milestones });
        for (const reading of history) driver.say({ kind: "progress", job: "run", ...reading });
        const first = history.slice(0, 1);
        const silent = new Set(reachedBy(first, milestones));
        expect(driver.milestones).toEqual(
          expected(
            history,
            milestones.filter((m) => !silent.has(m)),
            "highest",
          ),
        );
      }),
    );
  });

  test("repeats nothing after a restart of its own", () => {
    holds(
      fc.property(readings, fc.nat(40), (history, cut) => {
        const milestones = [10, 25, 50, 75, 100];
        const driver = new Driver({ ...eager, milestones, settleMs: 0 });
        driver.say({ kind: "started", job: "run" });
        history.forEach((reading, at) => {
          if (at === cut) driver.restart();
          driver.say({ kind: "progress", job: "run", ...reading });
        });
        expect(driver.milestones).toEqual(expected(history, milestones, "highest"));
      }),
    );
  });
});

describe("P15 attempts", () => {
  test("begins afresh with a higher attempt, and drops what the old one still says", () => {
    const driver = play([{ current: 60, total: 100 }], [25, 50]);
    driver.say({ kind: "started", job: "run", attempt: 2 });
    expect(driver.run()).toMatchObject({ attempt: 2, sent: [], covered: [], current: null });
    const late = [70, 80].flatMap((current) =>
      driver.say({ kind: "progress", job: "run", attempt: 1, current, total: 100 }),
    );
    expect(late).toMatchObject([{ kind: "diagnostic", code: "stale_attempt" }]);
    driver.say({ kind: "progress", job: "run", attempt: 2, current: 30, total: 100 });
    expect(driver.milestones).toEqual([50, 25]);
  });
});

describe("P16 custom milestones", () => {
  test("keeps what makes sense, once and in order, whatever the order was", () => {
    holds(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 130 }))), (wished) => {
        const { settings, diagnostics } = resolveSettings({ milestones: wished });
        const legal = [...new Set(wished.filter((m) => m > 0 && m <= 100))].sort((a, b) => a - b);
        expect(settings.milestones).toEqual(legal.slice(0, 20));
        expect(diagnostics.length > 0).toBe(wished.some((m) => !(m > 0 && m <= 100)) || legal.length > 20);
      }),
    );
  });

  test("announces nothing where there are none", () => {
    expect(play([{ current: 100, total: 100 }], []).notified).toEqual([]);
  });

  test("covers a milestone that is added when the run has passed it", () => {
    const driver = play([{ current: 60, total: 100 }], [50]);
    driver.configure({ ...eager, milestones: [30, 50, 70] });
    driver.say({ kind: "progress", job: "run", current: 61, total: 100 });
    expect(driver.milestones).toEqual([50]);
    expect(driver.run().covered).toEqual([30]);
    driver.say({ kind: "progress", job: "run", current: 70, total: 100 });
    expect(driver.milestones).toEqual([50, 70]);
  });

  test("remembers how far a run once was, when it has gone back since", () => {
    const fallen = [
      { current: 60, total: 100 },
      { current: 20, total: 100 },
    ];
    const driver = play(fallen, [50]);
    driver.configure({ ...eager, milestones: [30, 50, 70] });
    driver.say({ kind: "progress", job: "run", current: 35, total: 100 });
    expect(driver.milestones).toEqual([50]);
    expect(driver.run().covered).toEqual([30]);
  });
});

describe("P17 pace", () => {
  test("says nothing of the progress of a run that is younger than minRunMs", () => {
    const driver = new Driver({ minGapMs: 0 });
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.pass(29_999);
    driver.say({ kind: "progress", job: "run", current: 30 });
    driver.pass(1);
    driver.say({ kind: "progress", job: "run", current: 50 });
    expect(driver.milestones).toEqual([50]);
    expect(driver.run().covered).toEqual([25]);
  });

  test("changes the last word silently within minGapMs", () => {
    const driver = new Driver({ minRunMs: 0 });
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.say({ kind: "progress", job: "run", current: 30 });
    driver.pass(59_999);
    const said = driver.say({ kind: "progress", job: "run", current: 50 });
    expect(intents(said, "update")).toMatchObject([{ id: "run:1:progress", title: "run: 50%" }]);
    driver.pass(1);
    driver.say({ kind: "progress", job: "run", current: 80 });
    expect(driver.milestones).toEqual([25, 75]);
  });

  test("delays neither errors nor the end", () => {
    const driver = new Driver();
    driver.say({ kind: "started", job: "run" });
    expect(
      intents(driver.say({ kind: "problem", job: "run", problem: { code: "data_error" } }), "notify"),
    ).toHaveLength(1);
    expect(intents(driver.say({ kind: "succeeded", job: "run" }), "notify")).toHaveLength(1);
  });
});

describe("P18 truth", () => {
  test("tells the percentage that the run has, rounded down, and never 100 before success", () => {
    holds(
      fc.property(readings, (history) => {
        const driver = new Driver({ ...eager, milestones: [10, 50, 99, 100] });
        driver.say({ kind: "started", job: "run" });
        for (const reading of history) {
          const { current, total } = reading;
          for (const { title } of intents(
            driver.say({ kind: "progress", job: "run", ...reading }),
            "notify",
          )) {
            const percent = total === null ? 0 : (BigInt(Math.min(current, total)) * 100n) / BigInt(total);
            expect(title).toBe(percent === 100n ? "run: last step" : `run: ${percent}%`);
          }
        }
      }),
    );
  });

  test("rounds down exactly", () => {
    holds(
      fc.property(fc.nat(2 ** 50), fc.integer({ min: 1, max: 2 ** 50 }), (a, b) => {
        const [current, total] = a > b ? [b, a] : [a, b];
        expect(BigInt(floorPercent({ current, total }))).toBe((BigInt(current) * 100n) / BigInt(total));
      }),
    );
  });
});

describe("P18 what a job says besides", () => {
  test("is told without the terminal's colours, and not at any length", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run", total: 4 });
    const note = `\u001b[31mepoch 1\u001b[0m\u0007${"x".repeat(10_000)}`;
    driver.say({ kind: "progress", job: "run", current: 2, note });
    const { message } = driver.notified[0] as { message: string };
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(300);
  });
});

describe("P19 time left", () => {
  test.each([
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [0, undefined],
    [-5, undefined],
    [30 * 86_400_000, undefined],
    ["5", undefined],
    [90_000, "about 2 min left"],
    [30 * 86_400_000 - 1, "about 30 d left"],
  ])("tells of %s ms: %s", (etaMs, told) => {
    expect(tellEta(etaMs)).toBe(told);
  });
});

describe("P20 parts and ranks", () => {
  test("lets the whole speak for its parts", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "sweep" });
    driver.say({ kind: "started", job: "part", parent: "sweep", total: 4 });
    driver.say({ kind: "progress", job: "part", current: 3 });
    driver.say({ kind: "failed", job: "part", problem: { message: "no" } });
    expect(driver.notified).toEqual([]);
    driver.say({ kind: "succeeded", job: "sweep" });
    expect(driver.notified).toMatchObject([
      { kind: "completion", message: expect.stringContaining("1 part failed") },
    ]);
  });

  test("lets the whole tell of a part's fault, and once where several parts have it", () => {
    const driver = new Driver();
    driver.say({ kind: "started", job: "sweep", title: "The sweep" });
    for (const job of ["a", "b"]) {
      driver.say({ kind: "started", job, title: `Trial ${job}`, parent: "sweep" });
      driver.say({ kind: "problem", job, problem: { code: "data_error", message: "shard 7 is corrupt" } });
    }
    driver.pass(10_000);
    expect(driver.notified).toMatchObject([
      { job: "sweep", title: "Error in The sweep", message: "Trial a: shard 7 is corrupt" },
    ]);
    expect(intents(driver.effects, "update")).toMatchObject([{ count: 2 }]);
    // One part is well again, which says nothing of the others.
    driver.say({ kind: "recovered", job: "a" });
    expect(driver.state.desk.visible).toHaveLength(1);
    driver.say({ kind: "recovered", job: "a", code: "data_error" });
    expect(driver.state.desk.visible).toEqual([]);
  });

  test("counts the failures of parts of parts in the end of the whole", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "sweep" });
    driver.say({ kind: "started", job: "stage", parent: "sweep" });
    driver.say({ kind: "started", job: "step", parent: "stage" });
    driver.say({ kind: "failed", job: "step", problem: { message: "no" } });
    driver.say({ kind: "succeeded", job: "stage" });
    driver.say({ kind: "succeeded", job: "sweep" });
    expect(driver.notified).toMatchObject([{ message: expect.stringContaining("1 part failed") }]);
  });

  test.each([
    ["nobody knows the whole", []],
    ["it is its own whole", [{ kind: "started", job: "part", parent: "part" }]],
    [
      "the parts go round in a circle",
      [
        { kind: "started", job: "a", parent: "part" },
        { kind: "started", job: "part", parent: "a" },
      ],
    ],
    [
      "the whole has told of its success",
      [
        { kind: "started", job: "sweep" },
        { kind: "succeeded", job: "sweep" },
      ],
    ],
  ] as [string, EngineEvent[]][])("loses no failure of a part where %s", (_, before) => {
    const driver = new Driver(eager);
    for (const event of before) driver.say(event);
    if (before.every((event) => !("job" in event && event.job === "part")))
      driver.say({ kind: "started", job: "part", parent: "sweep" });
    const said = driver.say({ kind: "failed", job: "part", problem: { message: "no" } });
    expect(intents(said, "notify")).toMatchObject([{ kind: "error", title: "part failed" }]);
  });

  test("says nothing of parts that fail because the whole was stopped", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "sweep" });
    driver.say({ kind: "started", job: "part", parent: "sweep" });
    driver.say({ kind: "cancelled", job: "sweep" });
    driver.say({ kind: "failed", job: "part", problem: { message: "no" } });
    expect(driver.notified).toEqual([]);
  });

  test("lets a part speak that shall", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "part", parent: "sweep", propagate: true });
    driver.say({ kind: "failed", job: "part", problem: { message: "no" } });
    expect(driver.notified).toMatchObject([{ kind: "error", job: "part" }]);
  });

  test("takes progress from the first rank only", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.say({ kind: "progress", job: "run", rank: 1, current: 90 });
    expect(driver.notified).toEqual([]);
    expect(driver.run().current).toBeNull();
  });

  test("counts the same fault of several ranks as one notification", () => {
    const driver = new Driver();
    driver.say({ kind: "started", job: "run" });
    for (const rank of [0, 1, 2, 3]) {
      driver.say({
        kind: "problem",
        job: "run",
        rank,
        problem: { message: `rank ${rank}: NCCL watchdog at 0x${rank}f` },
      });
    }
    driver.pass(10_000);
    expect(driver.notified).toHaveLength(1);
    expect(driver.notified[0]?.count).toBe(4);
  });
});

const trap = {
  [Symbol.toPrimitive]() {
    throw new Error("looked at");
  },
};

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -0, 1e300, "7", "", Symbol("x"), trap, [5], true),
);

/** An event that makes sense but for one field. */
const anyWildEvent = fc
  .tuple(
    fc.oneof(
      anyEvent,
      fc.constant({ kind: "progress", job: "a", current: 60, total: 100, seq: 1, note: "n", etaMs: 1 }),
      fc.constant({
        kind: "started",
        job: "a",
        title: "t",
        total: 5,
        host: "h",
        propagate: true,
        stallMs: 1,
      }),
      fc.constant({ kind: "remark", key: "k", title: "t", message: "m", urgency: "low", job: "a" }),
      fc.constant({ kind: "recovered", job: "a", code: "c", fingerprint: "f" }),
      fc.constant({ kind: "cancelled", job: "a", note: "n" }),
    ),
    fc.nat(),
    anything,
  )
  .map(([event, at, wild]) => {
    const fields = Object.keys(event);
    return { ...event, [fields[at % fields.length] as string]: wild };
  });

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
