import { manualClock } from "@toasty/kit/testing";
import { type Notification, validate } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../test/property.js";
import { anyHistory, Driver, eager } from "../../test/rules/driver.js";
import type { Intent } from "../events/effect.js";
import { NotificationEngine } from "../shell/notification-engine.js";
import { memoryStore } from "../shell/store.js";
import { connectLine } from "./connect.js";
import { toNotification } from "./notification.js";

type Outcome = { kind: string; action?: string; reason?: string | undefined };

/** A line that keeps what it gets, and lets the test answer. */
function recordingLine({ forgetful = false } = {}) {
  const sent: Notification[] = [];
  const withdrawn: string[] = [];
  const answers = new Map<string, (outcome: Outcome) => void>();
  return {
    sent,
    withdrawn,
    answer: (id: string, outcome: Outcome) => answers.get(id)?.(outcome),
    publish: async (notification: Notification) => {
      sent.push(notification);
      const settled = new Promise<Outcome>((resolve) => answers.set(notification.id, resolve));
      return { settled: () => settled };
    },
    withdraw: async (id: string) => {
      withdrawn.push(id);
      if (forgetful) throw new Error("no such notification");
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("toNotification", () => {
  test("makes messages that the contract takes, of whatever happened", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver({ ...eager, retry: true });
        for (const [event, after] of history) {
          driver.pass(after);
          driver.say(event);
        }
        for (const intent of driver.notified) expect(validate(toNotification(intent))).toEqual([]);
      }),
    );
  });

  test.each([
    ["low", "info"],
    ["normal", "info"],
    ["high", "warning"],
    ["critical", "critical"],
  ] as const)("sends urgency %s in the lane %s", async (urgency, lane) => {
    const { laneOf, categoryOf } = await import("@toasty/proto");
    const driver = new Driver(eager);
    driver.say({ kind: "failed", job: "run", problem: { message: "no", urgency } });
    const message = toNotification(driver.notified[0] as Intent);
    expect(laneOf(message)).toBe(lane);
    expect(categoryOf(message)).toBe("error");
    expect(message).toMatchObject({ labels: { job: "run", attempt: "1" }, respectDnd: false, revision: 1 });
  });
});

describe("connectLine", () => {
  const start = () => {
    const engine = new NotificationEngine({ salt: "s", settings: { ...eager, retry: true } });
    const line = recordingLine();
    const end = connectLine(engine, line);
    return { engine, line, end };
  };

  test("changes progress in place under one id, and withdraws it at the end", async () => {
    const { engine, line } = start();
    const job = engine.job("run", { total: 4 });
    engine.dispatch({ kind: "progress", job: "run", current: 1, seq: 1 });
    engine.dispatch({ kind: "progress", job: "run", current: 2, seq: 2 });
    job.succeed();
    await settle();
    expect(line.sent.map(({ id, revision, payload }) => [id, revision, payload?.$case])).toEqual([
      ["run:1:progress~s", 1, "progressMessage"],
      ["run:1:progress~s", 2, "progressMessage"],
      ["run:1:end~s", 1, "textMessage"],
    ]);
    expect(line.withdrawn).toEqual(["run:1:progress~s"]);
  });

  test("counts a fault in place, silently", async () => {
    const { engine, line } = start();
    for (let i = 0; i < 2; i += 1)
      engine.dispatch({ kind: "problem", job: "run", problem: { message: `bad ${i}` } });
    await settle();
    const [first, second] = line.sent;
    expect(second?.id).toBe(first?.id);
    expect(second).toMatchObject({ revision: 2, audioHint: 4 });
  });

  test("brings back what the human answers", async () => {
    const { engine, line } = start();
    const acts: string[] = [];
    engine.on("act", ({ action }) => acts.push(action));
    engine.job("run").fail({ message: "no" });
    await settle();
    line.answer("run:1:end~s", { kind: "answered", action: "retry" });
    await settle();
    expect(acts).toEqual(["retry"]);
    expect(engine.taskbar.state).toBe("none");
  });

  test("shows a question again under a new id, and takes the old one back", async () => {
    const clock = manualClock();
    const engine = new NotificationEngine({ salt: "s", settings: { retry: true }, clock });
    const diagnostics: string[] = [];
    engine.on("diagnostic", ({ detail }) => diagnostics.push(detail));
    // That the broker has forgotten the old one must not keep the new one.
    const line = recordingLine({ forgetful: true });
    connectLine(engine, line);
    engine.job("run").fail({ code: "oom_error" });
    clock.advance(400_000);
    await settle();
    expect(diagnostics).toEqual([expect.stringContaining("no such notification")]);
    expect(line.sent.map(({ id }) => id)).toEqual(["run:1:end~s", "run:1:end~s~r2"]);
    expect(line.withdrawn).toEqual(["run:1:end~s"]);
  });

  test("uses no id again that another life of the program has used, unless it goes on from its store", async () => {
    const line = recordingLine();
    const store = memoryStore();
    for (const kept of [undefined, undefined, store, store]) {
      const engine = new NotificationEngine({ settings: { ...eager, settleMs: 0 }, store: kept });
      connectLine(engine, line);
      engine.job("build", { total: 2 });
      engine.dispatch({ kind: "problem", job: "build", problem: { code: "data_error" } });
      await engine.close();
      await settle();
    }
    const [one, two, ...kept] = line.sent.map(({ id }) => id);
    expect(new Set([one, two, ...kept]).size).toBe(3);
    expect(new Set(kept).size).toBe(1);
  });

  test("takes back what an earlier life of the program has shown", async () => {
    const line = recordingLine();
    const store = memoryStore();
    for (const life of [1, 2]) {
      const engine = new NotificationEngine({ salt: `s${life}`, settings: eager, store });
      connectLine(engine, line);
      const job = engine.job("run", { total: 2 });
      if (life === 1) job.progress(1);
      else job.succeed();
      await engine.close();
      await settle();
    }
    // The second time it is a duplicate, by which the end of the first is heard of.
    expect(line.sent.map(({ id, revision }) => [id, revision])).toEqual([
      ["run:1:progress~s1", 1],
      ["run:1:progress~s1", 1],
    ]);
    expect(line.withdrawn).toEqual(["run:1:progress~s1"]);
  });

  test.each([
    ["undelivered", "nobody came within an hour"],
    ["expired", undefined],
  ])(
    "goes on under a new id when the last word is %s, and says so where it has reached nobody",
    async (kind, reason) => {
      const { engine, line } = start();
      const diagnostics: string[] = [];
      engine.on("diagnostic", ({ detail }) => diagnostics.push(detail));
      engine.job("run", { total: 4 });
      engine.dispatch({ kind: "progress", job: "run", current: 1, seq: 1 });
      await settle();
      line.answer("run:1:progress~s", { kind, reason });
      await settle();
      engine.dispatch({ kind: "progress", job: "run", current: 2, seq: 2 });
      await settle();
      expect(line.sent.map(({ id }) => id)).toEqual(["run:1:progress~s", "run:1:progress~2~~s"]);
      expect(diagnostics).toEqual(reason === undefined ? [] : [expect.stringContaining(reason)]);
    },
  );

  test("takes the line's failures for diagnostics, and sends nothing about them", async () => {
    const engine = new NotificationEngine({ settings: eager });
    const diagnostics: string[] = [];
    engine.on("diagnostic", ({ code }) => diagnostics.push(code));
    let tried = 0;
    connectLine(engine, {
      publish: () => {
        tried += 1;
        return Promise.reject(new Error("no broker"));
      },
      withdraw: () => Promise.reject(new Error("no broker")),
    });
    engine.job("run").succeed();
    await settle();
    expect([tried, diagnostics]).toEqual([1, ["sink_failed"]]);
  });

  test("sends nothing after it was ended", async () => {
    const { engine, line, end } = start();
    end();
    engine.job("run").succeed();
    await settle();
    expect(line.sent).toEqual([]);
  });
});
