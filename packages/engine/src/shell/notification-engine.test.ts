import { manualClock } from "@toasty/kit/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../test/property.js";
import type { Intent } from "../events/effect.js";
import { type EngineOptions, NotificationEngine } from "./notification-engine.js";
import { memoryStore } from "./store.js";

const eager = { minRunMs: 0, minGapMs: 0 };

function listen(options: EngineOptions) {
  const engine = new NotificationEngine({ salt: "s", ...options });
  const notified: Intent[] = [];
  const diagnostics: string[] = [];
  engine.on("notify", (intent) => notified.push(intent));
  engine.on("diagnostic", ({ code, detail }) => diagnostics.push(`${code}: ${detail}`));
  return { engine, notified, diagnostics };
}

describe("NotificationEngine", () => {
  test("tells of milestones and the end of several jobs", () => {
    const { engine, notified } = listen({ settings: eager });
    const jobs = ["a", "b"].map((id) => engine.job(id, { title: `Run ${id}`, total: 4 }));
    for (const job of jobs) job.progress(2);
    jobs[0]?.succeed("loss 0.1");
    jobs[1]?.fail(new Error("CUDA out of memory"));
    expect(notified.map(({ title, urgency }) => `${title} (${urgency})`)).toEqual([
      "Run a: 50% (normal)",
      "Run b: 50% (normal)",
      "Run a finished (normal)",
      "Run b failed (critical)",
    ]);
    expect(engine.run("a")?.phase).toBe("succeeded");
    expect(engine.history({ job: "nobody" })).toEqual({ items: [], gap: false });
  });

  test("looks at ten readings a second of each job, and misses neither the last nor the furthest", () => {
    holds(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.constantFrom(0, 1, 30, 150))), (readings) => {
        const clock = manualClock();
        const { engine } = listen({ settings: { ...eager, milestones: [10, 25, 50, 75, 100] }, clock });
        const job = engine.job("run", { total: 100 });
        for (const [current, after] of readings) {
          job.progress(current);
          clock.advance(after);
        }
        clock.advance(200);
        const run = engine.run("run");
        expect(run?.current ?? undefined).toBe(readings.at(-1)?.[0]);
        const furthest = Math.max(-1, ...readings.map(([current]) => current));
        const known = [...(run?.sent ?? []), ...(run?.covered ?? [])].sort((a, b) => a - b);
        expect(known).toEqual([10, 25, 50, 75, 100].filter((m) => m <= furthest));
      }),
    );
  });

  test("waits on when a timer rings before its time", () => {
    const time = manualClock();
    let behind = 0;
    const clock = { ...time, monotonic: () => time.monotonic() - behind };
    const { engine, notified } = listen({ clock, settings: { ...eager, stallMs: 60_000 } });
    engine.job("run", { total: 10 }).progress(1);
    time.advance(59_000);
    behind = 0.6;
    time.advance(1_000);
    expect(notified).toEqual([]);
    time.advance(1);
    expect(notified.map(({ title }) => title)).toEqual(["run stalls"]);
  });

  test("looks at what it kept before anything else happens to a job", () => {
    const { engine } = listen({ settings: eager, clock: manualClock() });
    const job = engine.job("run", { total: 100 });
    for (const current of [1, 2, 3]) job.progress(current);
    job.pause();
    expect(engine.run("run")).toMatchObject({ current: 3, phase: "paused" });
  });

  test("lets listeners speak in their turn, in order", () => {
    const { engine, notified } = listen({ settings: eager });
    engine.on("notify", ({ job }) => {
      if (job === "a") engine.job("b").succeed();
    });
    engine.job("a").succeed();
    expect(notified.map(({ job }) => job)).toEqual(["a", "b"]);
  });

  test("takes the same job for its next attempt when it is over, and goes on with it before", () => {
    const { engine, notified } = listen({ settings: eager });
    for (const current of [50, 80]) engine.job("build", { total: 100 }).progress(current);
    engine.job("build").fail({ message: "no" });
    const second = engine.job("build", { total: 100 });
    second.progress(60);
    second.succeed();
    expect(notified.map(({ title, attempt }) => `${title}, attempt ${attempt}`)).toEqual([
      "build: 50%, attempt 1",
      "build: 80%, attempt 1",
      "build failed, attempt 1",
      "build: 60%, attempt 2",
      "build finished, attempt 2",
    ]);
  });

  test("does what a button says", () => {
    const { engine, notified } = listen({ settings: { retry: true } });
    const acts: string[] = [];
    engine.on("act", ({ action, job }) => acts.push(`${action} ${job}`));
    engine.job("run").fail({ message: "no" });
    const { id, nonce } = notified[0] as Intent;
    engine.dispatch({ kind: "acted", id, nonce, action: "retry" });
    engine.dispatch({ kind: "acted", id, nonce, action: "retry" });
    expect(acts).toEqual(["retry run"]);
  });

  test("reports settings that make no sense, and goes on without them", async () => {
    const { engine, diagnostics } = listen({ settings: { milestones: [Number.NaN, 50], minGapMs: -1 } });
    await Promise.resolve();
    expect(engine.settings).toMatchObject({ milestones: [50], minGapMs: 60_000 });
    expect(diagnostics).toHaveLength(2);
  });
});

describe("NotificationEngine.configure", () => {
  test("leaves what is not named as it is, also in a set of settings", () => {
    const quietHours = [{ start: "22:00", end: "07:00" }];
    const { engine } = listen({
      settings: { minGapMs: 5, preferences: { quietHours }, escalation: { enabled: false } },
    });
    engine.configure({ preferences: { bypass: "nothing" }, escalation: { from: "high" } });
    expect(engine.settings).toMatchObject({
      minGapMs: 5,
      preferences: { quietHours, bypass: "nothing" },
      escalation: { enabled: false, from: "high" },
    });
  });

  test("keeps what holds where a change makes no sense", () => {
    const { engine, diagnostics } = listen({ settings: { minGapMs: 5 } });
    engine.configure({ minGapMs: Number.NaN });
    expect(engine.settings.minGapMs).toBe(5);
    expect(diagnostics).toEqual(["invalid_setting: minGapMs: NaN is no number of at least 0; 5 it is"]);
  });
});

describe("NotificationEngine with a store", () => {
  test("goes on after a crash and repeats nothing", async () => {
    const store = memoryStore();
    const first = listen({ settings: eager, store });
    await first.engine.ready;
    const job = first.engine.job("run", { total: 100 });
    job.progress(60);
    await expect.poll(() => first.notified.length).toBe(1);
    // No close: the process is gone.
    const second = listen({ settings: { ...eager, settleMs: 0 }, store });
    const again = second.engine.job("run", { total: 100 });
    again.progress(61);
    again.progress(80);
    await second.engine.ready;
    await second.engine.close();
    expect(first.notified.concat(second.notified).map(({ milestone }) => milestone)).toEqual([50, 75]);
  });

  test("saves before it shows", async () => {
    const order: string[] = [];
    const store = memoryStore();
    const { engine } = listen({
      settings: eager,
      store: {
        load: store.load,
        save: async (text) => {
          await store.save(text);
          order.push(text.includes('"run:1:end"') ? "saved" : "saved earlier");
        },
      },
    });
    engine.on("notify", () => order.push("shown"));
    await engine.ready;
    engine.job("run").succeed();
    await expect.poll(() => order).toContain("shown");
    expect(order[order.indexOf("shown") - 1]).toBe("saved");
    await engine.close();
  });

  test("has told everything when it is closed, however often that is asked", async () => {
    const { engine, notified } = listen({ settings: eager, store: memoryStore() });
    const job = engine.job("run", { total: 2 });
    await engine.ready;
    job.progress(1);
    job.fail({ message: "no" });
    void engine.close();
    await engine.close();
    expect(notified.map(({ title }) => title)).toEqual(["run: 50%", "run failed"]);
  });

  test("takes in what happens while it loads", async () => {
    const { engine, notified } = listen({ settings: eager, store: memoryStore() });
    engine.job("run").succeed();
    expect(notified).toEqual([]);
    await engine.close();
    expect(notified).toHaveLength(1);
  });

  test("keeps no more of what happens while it loads than it would look at", async () => {
    let looks = 0;
    const now = () => {
      looks += 1;
      return 1e12;
    };
    const { engine, notified } = listen({
      settings: eager,
      store: memoryStore(),
      clock: { ...manualClock(), now, monotonic: () => 0 },
    });
    const job = engine.job("run", { total: 1_000_000 });
    for (let current = 0; current < 1_000_000; current += 1) job.progress(current);
    job.progress(500_000);
    job.succeed();
    await engine.close();
    expect(notified.map(({ title }) => title)).toEqual(["run: 99%", "run finished"]);
    expect(looks).toBeLessThan(10);
  });

  test("puts a state that it cannot read aside, says so and starts afresh", async () => {
    const { engine, notified, diagnostics } = listen({ settings: eager, store: memoryStore("{ not json") });
    engine.job("run").succeed();
    await engine.close();
    expect(diagnostics).toEqual([expect.stringMatching(/^corrupt_state: /)]);
    expect(notified).toHaveLength(1);
  });

  test("puts a state aside that it could not even get, before it writes another one", async () => {
    const order: string[] = [];
    const { engine, diagnostics } = listen({
      store: {
        load: () => Promise.reject(new Error("EIO")),
        save: async () => void order.push("saved"),
        setAside: async () => {
          order.push("put aside");
          return "somewhere";
        },
      },
    });
    await engine.close();
    expect(order).toEqual(["put aside", "saved"]);
    expect(diagnostics).toEqual([expect.stringMatching(/EIO.*kept as somewhere/)]);
  });

  test("works with a store that fails, or never answers", async () => {
    const clock = manualClock();
    const full = {
      load: () => Promise.reject(new Error("no disk")),
      save: () => Promise.reject(new Error("disk full")),
    };
    const one = listen({ settings: eager, store: full });
    one.engine.job("run").succeed();
    await one.engine.close();
    expect(one.notified).toHaveLength(1);
    expect(one.diagnostics).toEqual([
      expect.stringContaining("no disk"),
      // Once, not at each of its attempts.
      expect.stringContaining("disk full"),
    ]);

    const silent = { load: () => new Promise<string>(() => {}), save: () => new Promise<void>(() => {}) };
    const other = listen({ settings: eager, store: silent, clock });
    other.engine.job("run").succeed();
    clock.advance(5_000);
    await other.engine.ready;
    const shown = new Promise((resolve) => other.engine.once("notify", resolve));
    await Promise.resolve();
    clock.advance(2_000);
    await shown;
    expect(other.diagnostics.join()).toMatch(
      /cannot load the state: no answer within.*cannot save the state: no answer within/,
    );
  });
});

describe("NotificationEngine in a job", () => {
  test("never throws, whatever it is given", async () => {
    const { engine } = listen({
      settings: {
        rules: [
          {
            code: "x",
            exit: () => {
              throw new Error("bad rule");
            },
          },
        ],
      },
    });
    const job = engine.job("run");
    const thrower = new Proxy(
      {},
      {
        get() {
          throw new Error("trap");
        },
        ownKeys() {
          throw new Error("trap");
        },
      },
    );
    holds(
      fc.property(fc.anything(), (value) => {
        job.progress(value as number, value as never);
        job.problem(value);
        engine.dispatch(value as never);
        engine.job(value as string);
      }),
    );
    job.progress(1, thrower as never);
    job.fail(thrower);
    engine.job("odd", thrower as never).succeed();
    engine.job("odd", null as never).succeed();
    engine.dispatch(thrower as never);
    await engine.close();
  });
});

describe("close", () => {
  test("says what still waits, lets its listeners finish, and tells them then", async () => {
    const engine = new NotificationEngine({ clock: manualClock() });
    const order: string[] = [];
    const sent = Promise.withResolvers<void>();
    engine.on("notify", async ({ title }) => {
      order.push(title);
      await sent.promise;
      order.push("sent");
    });
    engine.on("closed", () => order.push("closed"));
    engine.job("run").warn("odd");
    expect(order).toEqual([]);
    const closed = engine.close();
    await Promise.resolve();
    sent.resolve();
    await closed;
    expect(order).toEqual(["Warning in run", "sent", "closed"]);
  });

  test("gives up a listener that does not finish in time", async () => {
    const clock = manualClock();
    const engine = new NotificationEngine({ clock, settings: { groupWaitMs: 0 } });
    engine.on("notify", () => new Promise(() => {}));
    engine.job("run").fail({ message: "no" });
    const closed = engine.close({ flushMs: 500 });
    // The clock of the test stands still until the engine waits.
    await new Promise(setImmediate);
    clock.advance(500);
    await closed;
  });
});
