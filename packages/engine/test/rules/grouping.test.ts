import { manualClock } from "@toasty/kit/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escalatesAfter } from "../../src/gate/escalation.js";
import { takeToken } from "../../src/gate/pace.js";
import { fingerprintOf } from "../../src/grouping/fingerprint.js";
import {
  type Facts,
  type Inhibition,
  isInhibited,
  type Source,
  withSource,
} from "../../src/grouping/inhibition.js";
import { emptyHistory, historyAfter, markSeen, remember } from "../../src/history/history.js";
import { Alarm } from "../../src/shell/alarm.js";
import { NotificationEngine } from "../../src/shell/notification-engine.js";
import { serialise } from "../../src/state/serialise.js";
import { holds } from "../property.js";
import { anyHistory, complaints, Driver, eager, intents, noon, only } from "./driver.js";

describe("G1 nothing is said twice", () => {
  test("uses each key once, across restarts", () => {
    holds(
      fc.property(
        anyHistory,
        fc.uniqueArray(fc.nat(60), { maxLength: 4, size: "max" }),
        (history, restarts) => {
          const driver = new Driver({ ...eager, milestones: [10, 25, 50, 75], stallMs: 60_000 });
          history.forEach(([event, after], at) => {
            if (restarts.includes(at)) driver.restart();
            driver.pass(after);
            driver.say(event);
          });
          const keys = driver.notified.map(({ key }) => key);
          expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
        },
      ),
      4,
    );
  });

  test("uses each key, and each revision of an id, once, though it forgets", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver({ ...eager, forgetAfterMs: 1_000 });
        for (const [event, after] of history) {
          driver.pass(after);
          driver.say(event);
        }
        for (const named of [
          driver.notified.map(({ key }) => key),
          driver.notified.map(({ id, revision }) => `${id} ${revision}`),
        ]) {
          expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([]);
        }
      }),
      4,
    );
  });

  test("tells of the same fault again when nobody has seen it", () => {
    const driver = new Driver(eager);
    const fault = { kind: "problem", job: "run", problem: { code: "data_error" } } as const;
    driver.say(fault);
    const { id } = driver.notified[0] as { id: string };
    driver.say({ kind: "lost", id });
    const [again] = intents(driver.say(fault), "notify");
    expect(again).toMatchObject({ kind: "error", id: `${id}~2~` });
    // What was lost under its old id says nothing of the new one.
    driver.say({ kind: "lost", id });
    expect(intents(driver.say(fault), "notify")).toEqual([]);
  });

  test("gives ids that the contract takes, and rising revisions to each", () => {
    holds(
      fc.property(
        fc.array(
          fc.tuple(fc.string({ minLength: 1, maxLength: 300, size: "max", unit: "binary" }), fc.nat(100)),
        ),
        (readings) => {
          const driver = new Driver({ ...eager, visibleCap: 1_000 });
          const ids = new Map<string, string>();
          for (const [job, current] of readings) {
            driver.say({ kind: "started", job, total: 100 });
            for (const intent of intents(driver.say({ kind: "progress", job, current }), "notify")) {
              expect(intent.id).toMatch(/^[A-Za-z0-9._~:-]{1,128}$/);
              expect(ids.get(intent.id) ?? job).toBe(job);
              ids.set(intent.id, job);
            }
          }
          const revisions = Map.groupBy(driver.notified, ({ id }) => id);
          for (const words of revisions.values()) {
            const numbers = words.map(({ revision }) => revision);
            expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
          }
        },
      ),
    );
  });
});

describe("G2 fingerprint", () => {
  const noise = fc.oneof(
    fc.nat().map((n) => `${n}`),
    fc.nat().map((n) => `0x${n.toString(16)}`),
    fc.uuid(),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
    fc.constantFrom("/home/a/run/x.py", "/tmp/b9/train/y.py", "C:\\work\\z\\q.py"),
    fc.float({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e6 }).map((n) => n.toFixed(3)),
  );

  test("is the same for the same fault, whatever number, address, id, time or folder it names", () => {
    holds(
      fc.property(fc.tuple(noise, noise), fc.boolean(), ([one, other], coloured) => {
        // Noise of different kinds is noise of different shape, which is not the same fault.
        fc.pre(shape(one) === shape(other));
        const colour = (text: string) => (coloured ? `\u001b[31m${text}\u001b[0m` : text);
        const text = (what: string) => `worker failed at ${what} while saving`;
        expect(fingerprintOf({ message: colour(text(one)) }, "x")).toBe(
          fingerprintOf({ message: text(other) }, "x"),
        );
      }),
    );
  });

  test("tells codes apart, and words, and believes the sender", () => {
    const of = (message: string, code = "x", fingerprint?: string) =>
      fingerprintOf({ message, fingerprint }, code);
    expect(of("same", "a")).not.toBe(of("same", "b"));
    expect(of("disk full")).not.toBe(of("disk slow"));
    expect(of("one", "a", "F1")).toBe(of("other", "b", "F1"));
  });

  function shape(noise: string): string {
    return /^\d+(\.\d+)?$/.test(noise) || /^0x|^[0-9a-f-]{36}$|T.*Z$/.test(noise) ? "number" : "path";
  }
});

describe("G3 grouping", () => {
  test("tells what comes within the wait as one, with its count, and counts on silently", () => {
    holds(
      fc.property(fc.array(fc.nat(1_500), { minLength: 1, maxLength: 15, size: "max" }), (gaps) => {
        const driver = new Driver({ groupIntervalMs: 1e9, rate: { burst: 100, everyMs: 1 } });
        for (const gap of gaps) {
          driver.say({
            kind: "problem",
            job: "run",
            problem: { message: `lost packet ${driver.time}` },
            severity: "warning",
          });
          driver.pass(gap);
        }
        driver.pass(60_000);
        const words = driver.effects.flatMap((effect) =>
          effect.kind === "notify" || effect.kind === "update" ? [effect] : [],
        );
        expect(words.map(({ kind }) => kind)).toEqual(["notify", ...words.slice(1).map(() => "update")]);
        const counts = words.map(({ intent }) => intent.count);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(counts.at(-1)).toBe(gaps.length);
      }),
    );
  });

  test("shows what is urgent at once, and lets the others follow", () => {
    const driver = new Driver();
    const problem = { message: "cannot read shard", urgency: "high" };
    expect(intents(driver.say({ kind: "problem", job: "run", problem }), "notify")).toHaveLength(1);
    driver.say({ kind: "problem", job: "run", problem });
    driver.say({ kind: "problem", job: "run", problem });
    expect(intents(driver.pass(5_000), "update")).toMatchObject([
      { count: 3, title: "Error in run (3 times)" },
    ]);
  });

  test("puts the end of a run in the place of the same fault before it", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "problem", job: "run", problem: { message: "loader died at 7", urgency: "high" } });
    const said = driver.say({ kind: "failed", job: "run", problem: { message: "loader died at 8" } });
    // The human has just been told, so that it changes in place and makes nobody look again.
    expect(intents(said, "notify")).toEqual([]);
    expect(intents(said, "update")).toMatchObject([{ id: driver.notified[0]?.id, title: "run failed" }]);
    expect(driver.run()).toMatchObject({ phase: "failed", unseen: true });
    driver.say({ kind: "acknowledged", id: driver.notified[0]?.id ?? "" });
    expect(driver.run().unseen).toBe(false);
  });

  test.each([
    ["is long ago", {}, 60_000, { message: "loader died at 8" }],
    ["was less urgent", {}, 0, { message: "loader died at 8", urgency: "critical" }],
    ["is to be followed by a question", { retry: true }, 0, { message: "loader died at 8" }],
  ])("tells the end anew where the same fault %s", (_, settings, later, problem) => {
    const driver = new Driver({ ...eager, ...settings });
    driver.say({ kind: "problem", job: "run", problem: { message: "loader died at 7", urgency: "high" } });
    const [first] = driver.notified;
    driver.pass(later);
    const said = driver.say({ kind: "failed", job: "run", problem });
    expect(only(said, "withdraw").map(({ id }) => id)).toEqual([first?.id]);
    expect(intents(said, "notify")).toMatchObject([{ id: "run:1:end" }]);
  });

  test("shows once more a failure that took the place of its fault, if nobody reacts", () => {
    const driver = new Driver();
    driver.say({ kind: "problem", job: "run", problem: { code: "oom_error" } });
    driver.pass(1_000);
    driver.say({ kind: "failed", job: "run", problem: { code: "oom_error" } });
    expect(intents(driver.pass(300_000), "notify")).toMatchObject([{ title: "run failed", escalated: true }]);
  });

  test("tells the ends of a group of jobs together, and again when there are more after a while", () => {
    const driver = new Driver();
    const end = (job: string) => {
      driver.say({ kind: "started", job, group: "sweep" });
      driver.say({ kind: "succeeded", job });
    };
    for (const job of ["a", "b", "c"]) end(job);
    driver.pass(5_000);
    expect(driver.notified).toMatchObject([{ count: 3, title: "3 jobs finished in sweep" }]);
    driver.pass(60_000);
    end("d");
    driver.pass(5_000);
    expect(driver.notified).toHaveLength(2);
  });

  test("tells of a group's faults again after the human has closed the first word of them", () => {
    const driver = new Driver();
    const fault = (job: string) => {
      driver.say({ kind: "started", job, group: "sweep" });
      return driver.say({ kind: "problem", job, problem: { message: `${job} is odd`, urgency: "high" } });
    };
    fault("a");
    driver.say({ kind: "acknowledged", id: driver.notified[0]?.id ?? "" });
    driver.pass(1_000);
    fault("b");
    fault("c");
    expect(driver.notified).toHaveLength(1);
    driver.pass(30_000);
    expect(driver.notified.slice(1)).toMatchObject([{ count: 2, title: "2 errors in sweep" }]);
    driver.say({ kind: "acknowledged", id: driver.notified[1]?.id ?? "" });
    driver.pass(86_400_000);
    expect(intents(fault("d"), "notify")).toMatchObject([{ count: 1, title: "Error in d" }]);
  });

  test("says nothing of what has passed before it was told", () => {
    const driver = new Driver();
    driver.say({ kind: "problem", job: "run", problem: { message: "odd" } });
    driver.say({ kind: "recovered", job: "run" });
    driver.pass(60_000);
    expect(driver.notified).toEqual([]);
    expect(only(driver.effects, "record")).toMatchObject([
      { entry: { presented: false, reason: "recovered" } },
    ]);
  });
});

describe("G4 ration", () => {
  test("lets through a burst and then so many over time: never more, whatever the rhythm", () => {
    const rate = { burst: 3, everyMs: 100 };
    holds(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.nat(150), fc.nat(3_000)), { maxLength: 60, size: "max" }),
        (gaps) => {
          let time = 0;
          let bucket: Parameters<typeof takeToken>[0];
          const taken: number[] = [];
          for (const gap of gaps) {
            time += gap;
            const next = takeToken(bucket, rate, time);
            bucket = next.bucket;
            if (next.taken) taken.push(time);
          }
          taken.forEach((from, at) => {
            const window = taken.slice(at).filter((other) => other - from <= 1_000);
            expect(window.length).toBeLessThanOrEqual(rate.burst + 1_000 / rate.everyMs);
          });
          if (gaps.length > 0) expect(taken.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test("saves up no more than a burst", () => {
    const rate = { burst: 3, everyMs: 100 };
    let { bucket } = takeToken(undefined, rate, 0);
    const taken = [1, 2, 3, 4].map(() => {
      const next = takeToken(bucket, rate, 1_000_000);
      bucket = next.bucket;
      return next.taken;
    });
    expect(taken).toEqual([true, true, true, false]);
  });

  test("counts what is too much in one notification, and drops nothing that is critical for the first time", () => {
    const driver = new Driver({ groupWaitMs: 0, visibleCap: 100 });
    const faults = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
    for (const fault of faults)
      driver.say({ kind: "problem", job: "run", problem: { message: `${fault} broke`, urgency: "high" } });
    const last = driver.effects
      .filter((effect) => effect.kind === "notify" || effect.kind === "update")
      .at(-1);
    expect(driver.notified.filter(({ kind }) => kind === "error")).toHaveLength(5);
    expect(last).toMatchObject({ intent: { kind: "digest", title: "3 more problems in run" } });
    const said = driver.say({
      kind: "problem",
      job: "run",
      problem: { message: "iota broke", urgency: "critical" },
    });
    expect(intents(said, "notify")).toMatchObject([{ kind: "error", urgency: "critical" }]);
  });

  test("tells of more again when the human has closed what told of more before", () => {
    const driver = new Driver({ groupWaitMs: 0, visibleCap: 100, rate: { burst: 1, everyMs: 1e9 } });
    const fault = (name: string) =>
      driver.say({ kind: "problem", job: "run", problem: { message: `${name} broke`, urgency: "high" } });
    for (const name of ["alpha", "beta", "gamma"]) fault(name);
    const { id } = driver.notified.at(-1) as { id: string };
    driver.say({ kind: "acknowledged", id });
    fault("delta");
    expect(driver.notified).toHaveLength(2);
    fault("epsilon");
    driver.pass(30_000);
    expect(driver.notified.slice(2)).toMatchObject([{ kind: "digest", title: "2 more problems in run" }]);
    driver.say({ kind: "acknowledged", id: driver.notified.at(-1)?.id ?? "" });
    driver.pass(60_000);
    expect(intents(fault("zeta"), "notify")).toMatchObject([{ title: "1 more problem in run" }]);
  });
});

describe("G5 failing sinks", () => {
  test("harm neither the job nor other sinks, and are not told of their own failure", async () => {
    const engine = new NotificationEngine({ settings: eager });
    const heard: string[] = [];
    const diagnostics: string[] = [];
    engine.on("notify", () => {
      throw new Error("no desktop");
    });
    engine.on("notify", async () => {
      throw new Error("no network");
    });
    engine.on("notify", ({ id }) => heard.push(id));
    engine.on("diagnostic", ({ code }) => {
      diagnostics.push(code);
      throw new Error("no log");
    });
    const job = engine.job("run");
    job.succeed();
    await Promise.resolve();
    await Promise.resolve();
    expect(heard).toEqual(["run:1:end"]);
    expect(diagnostics).toEqual(["sink_failed", "sink_failed"]);
    await engine.close();
  });
});

describe("G6 inhibition", () => {
  const whats = ["failure", "error", "warning", "progress"] as const;
  const anyFacts: fc.Arbitrary<Facts> = fc.record({
    what: fc.constantFrom(...whats),
    code: fc.constantFrom("", "crash"),
    job: fc.constantFrom("", "a", "b"),
    host: fc.constantFrom("", "h"),
  });
  const anyRules: fc.Arbitrary<Inhibition[]> = fc.array(
    fc.record({
      source: fc.record({
        what: fc.option(fc.subarray([...whats]), { nil: undefined }),
        codes: fc.constantFrom(undefined, ["crash"]),
        known: fc.option(fc.subarray(["job", "host"] as ("job" | "host")[]), { nil: undefined }),
      }),
      target: fc.record({ what: fc.option(fc.subarray([...whats]), { nil: undefined }) }),
      equal: fc.subarray(["job", "host"] as ("job" | "host")[]),
    }),
    { maxLength: 3, size: "max" },
  );

  test("needs another source that a rule names, equal in what the rule names", () => {
    holds(
      fc.property(
        anyRules,
        fc.array(fc.tuple(fc.constantFrom("1", "2", "3"), anyFacts)),
        anyFacts,
        (rules, said, facts) => {
          const sources = said.reduce<readonly Source[]>(
            (all, [key, one]) => withSource(rules, all, { key, ...one }),
            [],
          );
          const others = sources.filter(({ key }) => key !== "1");
          const wanted = rules.some(
            ({ source, target, equal }) =>
              (!target.what || target.what.includes(facts.what)) &&
              others.some(
                (other) =>
                  (!source.what || source.what.includes(other.what)) &&
                  (!source.codes || source.codes.includes(other.code)) &&
                  !source.known?.some((fact) => other[fact] === "") &&
                  (equal.includes("job") || other.job !== facts.job || facts.job === "") &&
                  equal.every((fact) => other[fact] === facts[fact]),
              ),
          );
          expect(isInhibited(rules, sources, "1", facts)).toBe(wanted);
        },
      ),
    );
  });

  test("keeps a failed run's warnings quiet, and those of no other", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "failed", job: "run", problem: { message: "no" } });
    const said = ["run", "other"].flatMap((job) =>
      driver.say({ kind: "problem", job, problem: { message: "hot" }, severity: "warning" }),
    );
    expect(intents(said, "notify").map(({ job }) => job)).toEqual(["other"]);
    expect(only(said, "record").map(({ entry }) => entry.reason)).toEqual(["inhibited", null]);
  });

  test("explains failures by the crash of their machine while it lasts, and never itself", () => {
    const driver = new Driver({ ...eager, visibleCap: 100 });
    const fail = (job: string, host?: string) => {
      driver.say({ kind: "started", job, host });
      return intents(driver.say({ kind: "failed", job, problem: { message: "gone" } }), "notify");
    };
    driver.say({ kind: "started", job: "watch", host: "h1" });
    const crash = { kind: "problem", job: "watch", problem: { code: "system_crash" } } as const;
    expect(intents(driver.say(crash), "notify")).toHaveLength(1);
    expect(fail("a", "h1")).toEqual([]);
    expect(fail("b", "h2")).toHaveLength(1);
    driver.say({ kind: "recovered", job: "watch" });
    expect(fail("c", "h1")).toHaveLength(1);
    expect(driver.notified.map(({ job }) => job)).toEqual(["watch", "b", "c"]);
  });
});

describe("G6 inhibition by default", () => {
  const crashed = { exitCode: 139, message: "Segmentation fault" };

  test("keeps nobody's failure quiet because a process crashed", () => {
    const driver = new Driver({ ...eager, visibleCap: 100 });
    for (const job of ["a", "b"]) driver.say({ kind: "failed", job, problem: crashed });
    driver.say({ kind: "failed", job: "c", problem: { message: "no" } });
    expect(driver.notified.map(({ job }) => job)).toEqual(["a", "b", "c"]);
  });

  test("tells the end of a run that has reported a crash before, on a machine with a name or without", () => {
    for (const host of [undefined, "h1"]) {
      const driver = new Driver(eager);
      driver.say({ kind: "started", job: "run", host });
      driver.say({
        kind: "problem",
        job: "run",
        problem: { code: "system_crash", message: "worker 3 is gone" },
      });
      const said = driver.say({ kind: "failed", job: "run", problem: { message: "no workers are left" } });
      expect(intents(said, "notify")).toHaveLength(1);
    }
  });

  test("holds for runs of a group as well, and ends with the recovery", () => {
    const driver = new Driver({ ...eager, visibleCap: 100 });
    driver.say({ kind: "started", job: "watch", host: "h1", group: "cluster" });
    driver.say({ kind: "problem", job: "watch", problem: { code: "system_crash" } });
    const fail = (job: string) => {
      driver.say({ kind: "started", job, host: "h1" });
      return intents(driver.say({ kind: "failed", job, problem: { message: "no" } }), "notify").length;
    };
    expect(fail("a")).toBe(0);
    driver.say({ kind: "recovered", job: "watch" });
    expect(fail("b")).toBe(1);
    driver.say({ kind: "started", job: "c", group: "cluster" });
    driver.say({ kind: "failed", job: "c", problem: { message: "no" } });
    const said = driver.say({ kind: "problem", job: "c", problem: { message: "hot" }, severity: "warning" });
    expect(only(said, "record").map(({ entry }) => entry.reason)).toEqual(["inhibited"]);
  });
});

describe("G7 recovery", () => {
  const fire = { kind: "problem", job: "run", problem: { message: "loader slow", urgency: "high" } } as const;

  test("is told once, in place; the same fault is news again when it was gone for a while", () => {
    const driver = new Driver();
    driver.say(fire);
    driver.pass(5_000);
    const said = [
      driver.say({ kind: "recovered", job: "run" }),
      driver.say({ kind: "recovered", job: "run" }),
    ].flat();
    expect(said.filter(({ kind }) => kind !== "wakeAt")).toMatchObject([
      { kind: "update", intent: { title: "Recovered: Error in run", urgency: "low" } },
    ]);
    driver.pass(30_000);
    expect(intents(driver.say(fire), "notify")).toHaveLength(1);
  });

  test("is as old as it was when it was told first", () => {
    const driver = new Driver();
    driver.say(fire);
    driver.say({ kind: "recovered", job: "run" });
    driver.pass(29_000);
    driver.say({ kind: "recovered", job: "run" });
    driver.pass(1_000);
    expect(intents(driver.say(fire), "notify")).toHaveLength(1);
  });

  test("does not flap: what comes back at once is told if it stays", () => {
    const driver = new Driver();
    for (let i = 0; i < 10; i += 1) {
      driver.say(fire);
      driver.say(fire);
      driver.pass(1_000);
      driver.say({ kind: "recovered", job: "run" });
      driver.pass(1_000);
    }
    expect(driver.notified).toHaveLength(1);
    driver.say(fire);
    driver.pass(60_000);
    expect(driver.notified).toHaveLength(2);
  });
});

describe("G8 escalation", () => {
  const fail = { kind: "failed", job: "run", problem: { code: "oom_error" } } as const;
  const escalated = (driver: Driver) => driver.notified.filter((intent) => intent.escalated).length;

  test("waits from 30 seconds to an hour, whatever is set, and not at all for NaN", () => {
    holds(
      fc.property(fc.double(), (afterMs) => {
        const wait = escalatesAfter({ enabled: true, afterMs, from: "critical" }, "critical");
        expect(wait).toBe(
          Number.isNaN(afterMs) ? undefined : afterMs < 30_000 ? 30_000 : Math.min(afterMs, 3_600_000),
        );
        expect(escalatesAfter({ enabled: false, afterMs, from: "low" }, "critical")).toBeUndefined();
        expect(escalatesAfter({ enabled: true, afterMs, from: "critical" }, "high")).toBeUndefined();
      }),
    );
  });

  test("shows once more what nobody has reacted to, and never a third time", () => {
    const driver = new Driver();
    driver.say(fail);
    driver.pass(299_999);
    expect(escalated(driver)).toBe(0);
    driver.pass(3_000_000);
    expect(escalated(driver)).toBe(1);
  });

  test.each([
    ["it was seen", (driver: Driver) => driver.say({ kind: "acknowledged", id: "run:1:end" })],
    ["it is muted", (driver: Driver) => driver.say({ kind: "mute", until: noon + 1_000_000 })],
    ["its human looks", (driver: Driver) => driver.say({ kind: "focus", job: "run", state: "on" })],
    ["it is tried again", (driver: Driver) => driver.say({ kind: "started", job: "run", attempt: 2 })],
    ["escalation is switched off", (driver: Driver) => driver.configure({ escalation: { enabled: false } })],
  ])("does not when %s", (_, happen) => {
    const driver = new Driver();
    driver.say(fail);
    driver.pass(100_000);
    happen(driver);
    driver.pass(3_000_000);
    expect(escalated(driver)).toBe(0);
  });

  test("presses with the end of a run, not with the faults before it", () => {
    const driver = new Driver();
    driver.say({ kind: "problem", job: "run", problem: { code: "cuda_error" } });
    driver.say(fail);
    driver.pass(3_000_000);
    expect(driver.notified.filter((intent) => intent.escalated)).toMatchObject([{ id: "run:1:end" }]);
    const survived = new Driver();
    survived.say({ kind: "problem", job: "run", problem: { code: "cuda_error" } });
    survived.say({ kind: "succeeded", job: "run" });
    survived.pass(3_000_000);
    expect(escalated(survived)).toBe(0);
  });

  test("waits for the end of do-not-disturb", () => {
    const driver = new Driver({ preferences: { bypass: "nothing" } });
    driver.say(fail);
    driver.say({ kind: "dnd", state: "on" });
    driver.pass(3_000_000);
    expect(escalated(driver)).toBe(0);
    driver.say({ kind: "dnd", state: "off" });
    driver.pass(300_000);
    expect(escalated(driver)).toBe(1);
    driver.pass(3_000_000);
    expect(escalated(driver)).toBe(1);
  });

  test("begins from zero when the fault comes back", () => {
    const driver = new Driver();
    const crash = { kind: "problem", job: "run", problem: { code: "cuda_error" } } as const;
    driver.say(crash);
    driver.pass(200_000);
    driver.say({ kind: "recovered", job: "run" });
    driver.pass(60_000);
    driver.say(crash);
    driver.pass(299_000);
    expect(escalated(driver)).toBe(0);
    driver.pass(1_000);
    expect(escalated(driver)).toBe(1);
  });
});

describe("G9 room on the screen", () => {
  test("keeps three at most, but takes away no error", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver({ ...eager, rate: { burst: 1_000, everyMs: 1 } });
        const visible = new Map<string, string>();
        for (const [event, after] of history) {
          for (const effect of [...driver.pass(after), ...driver.say(event)]) {
            if (effect.kind === "notify") visible.set(effect.intent.id, effect.intent.kind);
            if (effect.kind !== "withdraw") continue;
            if (effect.reason === "evicted") expect(visible.get(effect.id)).not.toBe("error");
            visible.delete(effect.id);
          }
          if (event.kind === "acknowledged" || event.kind === "acted" || event.kind === "recovered") {
            const { visible: keys } = driver.state.desk;
            expect(keys.length).toBeLessThanOrEqual(visible.size);
          }
          const others = driver.state.desk.visible.length;
          const errors = [...visible.values()].filter((kind) => kind === "error").length;
          expect(others).toBeLessThanOrEqual(Math.max(3, errors + 1));
        }
      }),
    );
  });

  test("changes and takes away only what is there, and knows what that is", () => {
    holds(
      fc.property(anyHistory, fc.boolean(), (history, grouped) => {
        const driver = new Driver({
          ...(grouped ? {} : eager),
          retry: true,
          stallMs: 60_000,
          forgetAfterMs: 1e9,
        });
        const screen = new Set<string>();
        for (const [event, after] of history) {
          for (const effect of [...driver.pass(after), ...driver.say(event)]) {
            if (effect.kind === "notify") screen.add(effect.intent.id);
            if (effect.kind === "update") expect(screen).toContain(effect.intent.id);
            if (effect.kind === "update" && effect.intent.title.startsWith("Recovered: "))
              screen.delete(effect.intent.id);
            if (effect.kind === "withdraw") expect(screen.delete(effect.id)).toBe(true);
            if (effect.kind === "act") screen.delete(effect.id);
          }
          if (event.kind === "acknowledged" || event.kind === "lost") screen.delete(event.id);
          expect(driver.state.desk.visible).toHaveLength(screen.size);
        }
      }),
      4,
    );
  });

  test("leaves what it took away unread in the history", () => {
    const driver = new Driver(eager);
    for (const job of ["a", "b", "c", "d"]) {
      driver.say({ kind: "started", job });
      driver.say({ kind: "succeeded", job });
    }
    expect(only(driver.effects, "withdraw")).toEqual([
      { kind: "withdraw", id: "a:1:end", reason: "evicted" },
    ]);
    expect(historyAfter(driver.state.desk.history, { job: "a" }).items).toMatchObject([
      { acknowledged: false, presented: true },
    ]);
  });
});

describe("G10 history", () => {
  const blank = {
    at: 0,
    kind: "error",
    attempt: 1,
    title: "x",
    message: "",
    milestone: null,
    presented: true,
    reason: null,
  } as const;
  const anyEntry = fc.record({
    job: fc.constantFrom("a", "b", null),
    urgency: fc.constantFrom("normal" as const, "critical" as const),
    acknowledged: fc.boolean(),
  });

  test("is bounded, numbered in rising order, and gives up unseen critical entries last", () => {
    holds(
      fc.property(fc.array(anyEntry, { maxLength: 60, size: "max" }), (entries) => {
        const limits = { perJob: 5, total: 12 };
        let history = emptyHistory;
        for (const [at, entry] of entries.entries()) {
          const before = history.entries;
          history = remember(history, { ...blank, ...entry, notification: `${at}` }, limits).history;
          const gone = before.filter((old) => !history.entries.includes(old));
          const isTooMuchFor = (job: string | null) =>
            job !== null && before.filter((other) => other.job === job).length === limits.perJob;
          const candidates = before.filter((other) => !isTooMuchFor(entry.job) || other.job === entry.job);
          const canGo = candidates.filter((other) => other.urgency !== "critical" || other.acknowledged);
          if (gone.length > 0 && canGo.length > 0) expect(gone).toEqual([canGo[0]]);
          expect(history.entries.length).toBeLessThanOrEqual(limits.total);
          for (const job of ["a", "b"]) {
            expect(history.entries.filter((one) => one.job === job).length).toBeLessThanOrEqual(
              limits.perJob,
            );
          }
        }
        const ids = history.entries.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      }),
    );
  });

  test("says what came after an entry, and whether some of that is forgotten", () => {
    let history = emptyHistory;
    for (let i = 0; i < 10; i += 1) {
      const entry = {
        ...blank,
        job: "a",
        urgency: "normal" as const,
        acknowledged: false,
        notification: `${i}`,
      };
      history = remember(history, entry, { perJob: 5, total: 100 }).history;
    }
    expect(historyAfter(history, { after: 7 })).toMatchObject({
      items: [{ id: 8 }, { id: 9 }, { id: 10 }],
      gap: false,
    });
    expect(historyAfter(history, { after: 2, limit: 1 })).toMatchObject({ items: [{ id: 6 }], gap: true });
    expect(historyAfter(history, { job: "nobody" }).items).toEqual([]);
    expect(historyAfter(markSeen(history, "9"), { after: 9 }).items).toMatchObject([{ acknowledged: true }]);
  });
});

describe("G11 actions", () => {
  const failed = (retry = true) => {
    const driver = new Driver({ retry });
    driver.say({ kind: "failed", job: "run", problem: { message: "no" } });
    const { id, nonce, actions } = driver.notified[0] as (typeof driver.notified)[0];
    const click = (action: string, with_: { id?: string; nonce?: string } = {}) =>
      driver.say({ kind: "acted", id, nonce, action, ...with_ });
    return { driver, click, actions };
  };

  test("are done once", () => {
    const { click } = failed();
    expect(only(click("retry"), "act")).toMatchObject([{ action: "retry", job: "run", attempt: 1 }]);
    expect(click("retry")).toMatchObject([{ kind: "diagnostic", code: "unknown_action" }]);
  });

  test.each([
    ["an action that was not offered", "nuke", {}],
    ["another notification", "retry", { id: "other:1:end" }],
    ["another nonce", "retry", { nonce: "x" }],
    ["no nonce", "retry", { nonce: "" }],
  ])("do nothing with %s", (_, action, with_) => {
    const { click } = failed();
    expect(complaints(click(action, with_))).toEqual(["unknown_action"]);
    expect(only(click(action, with_), "act")).toEqual([]);
  });

  test("offer Retry only where somebody does it", () => {
    expect(failed(true).actions.map(({ id }) => id)).toEqual(["view_details", "retry"]);
    expect(failed(false).actions.map(({ id }) => id)).toEqual(["view_details"]);
  });

  test("show the details where it is too late to retry", () => {
    const { driver, click } = failed();
    driver.say({ kind: "started", job: "run", attempt: 2 });
    // That the next attempt has failed as well makes the old button no better.
    driver.say({ kind: "failed", job: "run", problem: { message: "no" } });
    expect(only(click("retry"), "act")).toMatchObject([{ action: "view_details", attempt: 1 }]);
  });
});

describe("G12 memory", () => {
  test("stays the same size however much a run has to say", () => {
    const driver = new Driver({ ...eager, history: { perJob: 20 } });
    driver.say({ kind: "started", job: "run", total: 1e9 });
    const sizeAfter = (updates: number) => {
      for (let i = 0; i < updates; i += 1) {
        driver.time += 700;
        driver.say({ kind: "progress", job: "run", current: i });
        driver.say({ kind: "problem", job: "run", problem: { message: `${"x".repeat(i % 50)} odd` } });
        driver.effects.length = 0;
      }
      return serialise(driver.state).length;
    };
    const early = sizeAfter(4_000);
    expect(sizeAfter(20_000)).toBeLessThan(early * 1.1);
  });

  test("forgets a run some time after its end, with everything but its history", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver({ ...eager, preferences: { bypass: "nothing" } });
        for (const [event, after] of history) {
          driver.pass(after);
          if (event.kind !== "remark") driver.say(event);
        }
        for (const job of ["a", "b", "c"]) driver.say({ kind: "started", job, attempt: 9 });
        for (const job of ["a", "b", "c"]) driver.say({ kind: "succeeded", job });
        for (const kind of ["dnd", "focus"] as const) driver.say({ kind, state: "off" });
        driver.pass(2 * 3_600_000);
        const { runs, taskbar, desk } = driver.state;
        expect(runs).toBeNull();
        expect(taskbar.shown).toEqual({ state: "none" });
        expect(desk.sources.filter(({ job }) => job !== "")).toEqual([]);
        expect(desk.agenda).toEqual([]);
      }),
      0.4,
    );
  });

  test("stays the same size however many groups, looks, pauses and digests there were", () => {
    const driver = new Driver({ ...eager, stallMs: 60_000, history: { total: 20 }, forgetAfterMs: 0 });
    let said = 0;
    const sizeAfter = (rounds: number) => {
      for (let i = 0; i < rounds; i += 1) {
        said += 1;
        const id = `${said}`.padStart(6, "0");
        driver.say({ kind: "started", job: "long" });
        driver.say({ kind: "paused", job: "long" });
        driver.say({ kind: "dnd", state: "on" });
        for (const job of [`${id}a`, `${id}b`]) {
          driver.say({ kind: "focus", job, state: "off" });
          driver.say({ kind: "started", job, group: `sweep ${id}` });
          driver.say({ kind: "problem", job, problem: { message: job, urgency: "high" } });
          driver.say({ kind: "succeeded", job });
        }
        driver.say({ kind: "remark", key: id, group: `sweep ${id}`, title: "once" });
        driver.say({ kind: "dnd", state: "off" });
        driver.pass(1_000);
        driver.effects.length = 0;
      }
      return serialise(driver.state).length;
    };
    const early = sizeAfter(700);
    expect(sizeAfter(1_400)).toBeLessThan(early * 1.1);
  });

  test("counts the time from the last end, where a job was tried again", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "succeeded", job: "run" });
    driver.pass(50 * 60_000);
    driver.say({ kind: "succeeded", job: "run", attempt: 2 });
    driver.pass(59 * 60_000);
    expect(driver.run().attempt).toBe(2);
    driver.pass(60_000);
    expect(driver.state.runs).toBeNull();
  });
});

describe("G13 long waits", () => {
  test("are asked for as they are: the clock waits for any length", () => {
    holds(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (ms) => {
        const clock = manualClock();
        let rung = 0;
        new Alarm(clock, () => (rung += 1)).set(ms);
        expect(clock.nextInMs).toBeCloseTo(ms, 0);
        clock.advance(ms + 2);
        expect(rung).toBe(1);
      }),
    );
  });
});

describe("G14 clocks that jump", () => {
  test("wait no negative time, throw nothing and go on, wherever the clocks go", () => {
    const jump = fc.oneof(
      fc.integer({ min: -1e10, max: 1e10 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
    );
    holds(
      fc.property(
        anyHistory,
        fc.array(fc.tuple(jump, jump), { minLength: 60, maxLength: 60 }),
        (history, jumps) => {
          const driver = new Driver(eager);
          let last = 0;
          history.forEach(([event], at) => {
            const [wall, monotonic] = jumps[at] as [number, number];
            driver.shiftWall(wall);
            driver.time += monotonic;
            for (const effect of only(driver.say(event), "wakeAt")) {
              expect(effect.monotonic).toBeGreaterThanOrEqual(driver.state.clock.monotonic as number);
            }
            const { time } = driver.state.clock;
            expect(time).toBeGreaterThanOrEqual(last);
            last = time;
            if (Number.isNaN(driver.time) || !Number.isFinite(driver.time)) driver.time = 0;
          });
        },
      ),
    );
  });

  test("makes no burst of a long sleep", () => {
    const driver = new Driver({ ...eager, stallMs: 60_000 });
    driver.say({ kind: "started", job: "run", total: 10 });
    driver.time += 8 * 3_600_000;
    expect(intents(driver.say({ kind: "wake" }), "notify")).toHaveLength(1);
  });

  test("counts the time between two processes by the wall clock, and none where that went back", () => {
    for (const [away, remembered] of [
      [3_600_000, false],
      [-3_600_000, true],
    ] as const) {
      const driver = new Driver(eager);
      driver.say({ kind: "succeeded", job: "run" });
      driver.shiftWall(away);
      driver.restart();
      expect(driver.state.runs !== null).toBe(remembered);
    }
  });

  test("waits by the monotonic clock: setting the wall clock shortens no gap", () => {
    const driver = new Driver({ minRunMs: 0 });
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.say({ kind: "progress", job: "run", current: 30 });
    driver.shiftWall(86_400_000);
    driver.pass(1_000);
    expect(intents(driver.say({ kind: "progress", job: "run", current: 60 }), "notify")).toEqual([]);
  });
});
