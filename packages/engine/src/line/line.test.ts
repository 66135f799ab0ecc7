import { type Notification, validate } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "../../test/property.js";
import { anyHistory, Driver, eager } from "../../test/rules/driver.js";
import { connectLine, type Intent, NotificationEngine, toNotification } from "../index.js";

/** A line that keeps what it gets, and lets the test answer. */
function recordingLine() {
  const sent: Notification[] = [];
  const withdrawn: string[] = [];
  const answers = new Map<string, (outcome: { kind: string; action?: string }) => void>();
  return {
    sent,
    withdrawn,
    answer: (id: string, outcome: { kind: string; action?: string }) => answers.get(id)?.(outcome),
    publish: async (notification: Notification) => {
      sent.push(notification);
      const settled = new Promise<{ kind: string; action?: string }>((resolve) =>
        answers.set(notification.id, resolve),
      );
      return { settled };
    },
    withdraw: async (id: string) => void withdrawn.push(id),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("toNotification", () => {
  it("makes messages that the contract takes, of whatever happened", () => {
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

  it.each([
    ["low", "info"],
    ["normal", "info"],
    ["high", "warning"],
    ["critical", "critical"],
  ] as const)("sends urgency %s in the lane %s", async (urgency, lane) => {
    const { laneOf, categoryOf } = await import("@toasty/proto");
    const driver = new Driver(eager);
    driver.say({ type: "failed", job: "run", problem: { message: "no", urgency } });
    const message = toNotification(driver.notified[0] as Intent);
    expect(laneOf(message)).toBe(lane);
    expect(categoryOf(message)).toBe("error");
    expect(message).toMatchObject({ labels: { job: "run", attempt: "1" }, respectDnd: false, revision: 1 });
  });
});

describe("connectLine", () => {
  const start = () => {
    const engine = new NotificationEngine({ settings: { ...eager, retry: true, groupWaitMs: 0 } });
    const line = recordingLine();
    const end = connectLine(engine, line);
    return { engine, line, end };
  };

  it("changes progress in place under one id, and withdraws it at the end", async () => {
    const { engine, line } = start();
    const job = engine.job("run", { total: 4 });
    engine.dispatch({ type: "progress", job: "run", current: 1, seq: 1 });
    engine.dispatch({ type: "progress", job: "run", current: 2, seq: 2 });
    job.succeed();
    await settle();
    expect(line.sent.map(({ id, revision, payload }) => [id, revision, payload?.$case])).toEqual([
      ["run:1:progress", 1, "progressMessage"],
      ["run:1:progress", 2, "progressMessage"],
      ["run:1:end", 1, "textMessage"],
    ]);
    expect(line.withdrawn).toEqual(["run:1:progress"]);
  });

  it("counts a fault in place, silently", async () => {
    const { engine, line } = start();
    for (let i = 0; i < 2; i += 1)
      engine.dispatch({ type: "problem", job: "run", problem: { message: `bad ${i}` } });
    await settle();
    const [first, second] = line.sent;
    expect(second?.id).toBe(first?.id);
    expect(second).toMatchObject({ revision: 2, audioHint: 4 });
  });

  it("brings back what the human answers", async () => {
    const { engine, line } = start();
    const acts: string[] = [];
    engine.on("act", ({ action }) => acts.push(action));
    engine.job("run").fail({ message: "no" });
    await settle();
    line.answer("run:1:end", { kind: "answered", action: "retry" });
    await settle();
    expect(acts).toEqual(["retry"]);
    expect(engine.taskbar.state).toBe("none");
  });

  it("shows a question again under a new id, and takes the old one back", async () => {
    const driver = new Driver({ retry: true });
    driver.say({ type: "failed", job: "run", problem: { code: "oom_error" } });
    driver.pass(400_000);
    const engine = new NotificationEngine();
    const line = recordingLine();
    connectLine(engine, line);
    for (const intent of driver.notified) engine.emit("notify", intent);
    await settle();
    expect(line.sent.map(({ id }) => id)).toEqual(["run:1:end", "run:1:end~r2"]);
    expect(line.withdrawn).toEqual(["run:1:end"]);
  });

  it("takes the line's failures for diagnostics, and sends nothing about them", async () => {
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

  it("sends nothing after it was ended", async () => {
    const { engine, line, end } = start();
    end();
    engine.job("run").succeed();
    await settle();
    expect(line.sent).toEqual([]);
  });
});
