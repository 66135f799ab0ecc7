import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../test/property.js";
import { createErrorNotification, createWarningNotification } from "./create.js";
import { NotificationType } from "./events.js";
import { checkDoNotDisturb, NotificationManager } from "./notification-manager.js";
import { calculateTaskbarProgress, checkProgressMilestone, readTaskbarProgress } from "./progress.js";

const at = (currentStep: number, previousStep?: number) => ({ currentStep, totalSteps: 100, previousStep });

describe("createErrorNotification", () => {
  test.each([
    ["oom_error", undefined, "critical"],
    ["cuda_error", "low", "critical"],
    ["system_crash", "normal", "critical"],
    ["loss_divergence", undefined, "high"],
    ["gradient_explosion", "critical", "high"],
    ["data_error", undefined, "high"],
    ["other", undefined, "normal"],
    ["other", "low", "low"],
    ["other", "bogus", "normal"],
  ])("gives %s with urgency %s the urgency %s", (type, urgency, expected) => {
    expect(createErrorNotification("it broke", type, urgency)).toEqual({
      type: NotificationType.ERROR,
      title: "Training Error",
      message: "it broke",
      urgency: expected,
      sound: true,
      actions: ["View Details", "Retry"],
      respectDnd: false,
    });
  });
});

describe("createWarningNotification", () => {
  test("is silent and respects do-not-disturb", () => {
    expect(createWarningNotification("hot")).toEqual({
      type: NotificationType.WARNING,
      title: "Training Warning",
      message: "hot",
      urgency: "normal",
      sound: false,
      respectDnd: true,
    });
  });
});

describe("checkProgressMilestone", () => {
  test.each([
    [at(25, 20), 25, "progress", false],
    [at(50, 49), 50, "progress", false],
    [at(75, 74), 75, "progress", false],
    [at(100, 99), 100, "completion", true],
    [at(80, 20), 75, "progress", false],
    [at(100, 0), 100, "completion", true],
  ] as const)("announces for %j milestone %s as %s, sound %s", (update, milestone, type, sound) => {
    expect(checkProgressMilestone(update)).toMatchObject({
      type,
      milestone,
      sound,
      urgency: "normal",
      respectDnd: true,
      taskbarProgress: update.currentStep / 100,
    });
  });

  test.each([
    at(24, 0),
    at(30, 26),
    at(20, 80),
    { currentStep: 5, totalSteps: 0 },
    at(Number.NaN),
    at(Number.POSITIVE_INFINITY),
  ])("announces nothing for %j", (update) => expect(checkProgressMilestone(update)).toBeUndefined());
});

describe("calculateTaskbarProgress", () => {
  test("is from 0 to 1, and 0 for what makes no sense", () => {
    holds(
      fc.property(fc.anything(), fc.anything(), (current, total) => {
        const progress = calculateTaskbarProgress(current as number, total as number);
        expect(progress >= 0 && progress <= 1).toBe(true);
      }),
    );
    expect([
      calculateTaskbarProgress(45, 100),
      calculateTaskbarProgress(120, 100),
      calculateTaskbarProgress(1, 0),
    ]).toEqual([0.45, 1, 0]);
  });
});

describe("readTaskbarProgress", () => {
  test.each([
    [0, { state: "normal", value: 0 }, false],
    [0.99, { state: "normal", value: 0.99 }, false],
    [1, { state: "none" }, true],
    [-1, { state: "none" }, false],
    [Number.NaN, { state: "none" }, false],
    [7, { state: "none" }, false],
  ])("shows %s as %j, flashing: %s", (progress, value, flash) => {
    expect(readTaskbarProgress(progress)).toEqual({ value, flash });
  });

  test("flashes for the completion that the manager announces", () => {
    const event = new NotificationManager().getNextNotification({ currentStep: 10, totalSteps: 10 });
    expect(readTaskbarProgress(event?.taskbarProgress ?? 0)).toMatchObject({ flash: true });
  });
});

describe("NotificationManager", () => {
  test("announces each milestone once, the highest of a jump, and with 100 percent the end", () => {
    const manager = new NotificationManager();
    const announced = [0, 20, 80, 80, 75, 10, 99, 100, 100].map(
      (step) => manager.getNextNotification(at(step))?.milestone,
    );
    expect(announced).toEqual([
      undefined,
      undefined,
      75,
      undefined,
      undefined,
      undefined,
      undefined,
      100,
      undefined,
    ]);
  });

  test("takes previousStep for where the job was", () => {
    const manager = new NotificationManager();
    expect(manager.getNextNotification(at(61, 60))).toBeUndefined();
    expect(manager.getNextNotification(at(61))).toMatchObject({ milestone: 50 });
  });

  test("announces after a rollback what was not announced before", () => {
    const manager = new NotificationManager();
    manager.getNextNotification(at(60, 0));
    expect(manager.getNextNotification(at(80, 10))).toMatchObject({ milestone: 75 });
  });

  test("announces in any history the milestones that are newly reached, once each", () => {
    holds(
      fc.property(fc.array(fc.nat(110)), (steps) => {
        const manager = new NotificationManager();
        const announced = steps.map((step) => manager.getNextNotification(at(step))?.milestone);
        const highest = steps.map((_, i) => Math.max(...steps.slice(0, i + 1)));
        const quarter = (value: number) => Math.min(4, Math.floor(value / 25)) * 25;
        const expected = highest.map((value, i) => {
          const before = i === 0 ? 0 : quarter(highest[i - 1] as number);
          return quarter(value) > before ? quarter(value) : undefined;
        });
        expect(announced).toEqual(expected);
      }),
    );
  });

  test("asks without consequences, marks by hand, and begins anew after a reset", () => {
    const manager = new NotificationManager();
    expect(manager.shouldSendNotification(at(50))).toBe(true);
    expect(manager.shouldSendNotification(at(50))).toBe(true);
    manager.markMilestoneSent(50);
    expect(manager.shouldSendNotification(at(50))).toBe(false);
    manager.reset();
    expect(manager.shouldSendNotification(at(50))).toBe(true);
  });

  test("uses an app's own words, and the usual ones where these throw", () => {
    const manager = new NotificationManager({
      messages: {
        25: "A quarter!",
        50: ({ currentStep }) => `Half way at ${currentStep}`,
        75: () => {
          throw new Error("no words");
        },
      },
    });
    const messages = [25, 50, 75].map((step) => manager.getNextNotification(at(step))?.message);
    expect(messages).toEqual(["A quarter!", "Half way at 50", "Step 75 of 100"]);
  });

  test("holds back by do-not-disturb what respects it, and errors never", async () => {
    const manager = new NotificationManager({ detectDnd: async () => "on" });
    const warning = createWarningNotification("hot");
    expect(manager.shouldRespectDnd(warning)).toBe(false);
    await manager.updateDndStatus();
    expect(manager.shouldRespectDnd(warning)).toBe(true);
    expect(manager.shouldRespectDnd(createErrorNotification("x", "other"))).toBe(false);
  });
});

describe("checkDoNotDisturb", () => {
  test("shows rather than loses where it cannot be found out", async () => {
    const failing = () => Promise.reject(new Error("no desktop"));
    const states = [
      undefined,
      async () => "unknown" as const,
      async () => "off" as const,
      failing,
      async () => ({ state: "on" as const }),
    ];
    expect(await Promise.all(states.map((detect) => checkDoNotDisturb(detect)))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("texts of the small API", () => {
  test.each(["", "  \n ", "\u0000\u0007", "\u001b[31m\u001b[0m"])(
    "name an error of no words by its type (%j)",
    (text) => {
      expect(createErrorNotification(text, "oom_error").message).toBe("oom error");
      expect(createErrorNotification(text).message).toBe("unknown");
    },
  );

  test("tell the percentage that is reached, and keep the milestone apart", () => {
    expect(checkProgressMilestone({ currentStep: 99, totalSteps: 100, previousStep: 20 })).toMatchObject({
      title: "Training Progress: 99%",
      milestone: 75,
    });
    expect(
      checkProgressMilestone({ currentStep: 1_999, totalSteps: 4_000, previousStep: 900 }),
    ).toMatchObject({
      title: "Training Progress: 49%",
      milestone: 25,
    });
  });
});
