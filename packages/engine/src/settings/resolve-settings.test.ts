import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../test/property.js";
import { Driver } from "../../test/rules/driver.js";
import { resolveSettings } from "./resolve-settings.js";
import { defaultSettings } from "./settings.js";

const names = Object.keys(defaultSettings);
const nested = { preferences: ["bypass", "quietHours", "ceilings", "sounds"] };
const anything = fc.oneof(
  fc.anything({ withNullPrototype: true, withBigInt: true }),
  fc.constantFrom(null, Number.NaN, -1, "bogus", Symbol("x"), [null], [{}], {}),
);
const anyPreferences = fc.dictionary(fc.constantFrom(...nested.preferences), anything);

describe("resolveSettings", () => {
  test("gives the defaults, and reports nothing, where nothing is wished", () => {
    expect(resolveSettings()).toEqual({ settings: defaultSettings, diagnostics: [] });
    expect(resolveSettings(defaultSettings)).toEqual({ settings: defaultSettings, diagnostics: [] });
  });

  test("makes settings of anything with which every step can go on", () => {
    holds(
      fc.property(fc.dictionary(fc.constantFrom(...names), anything), anyPreferences, (wild, preferences) => {
        const driver = new Driver({ preferences, ...wild } as never);
        driver.say({ kind: "started", job: "run", total: 2, group: "g" });
        driver.say({ kind: "progress", job: "run", current: 1 });
        driver.say({ kind: "problem", job: "run", problem: { message: "odd" } });
        driver.say({ kind: "failed", job: "run", problem: { message: "no", code: "system_crash" } });
        expect(driver.run().phase).toBe("failed");
        driver.pass(400_000);
      }),
      4,
    );
  });

  test.each([
    [{ jump: "some" }, "jump"],
    [{ minGapMs: Number.NaN }, "minGapMs"],
    [{ escalation: { from: "urgent" } }, "from"],
    [{ escalation: null }, "null"],
    [{ preferences: { bypass: "everything" } }, "bypass"],
    [{ preferences: { quietHours: { start: "22:00", end: "07:00" } } }, "quietHours"],
    [{ preferences: { quietHours: [null] } }, "quietHours"],
    [{ preferences: { ceilings: { error: "loud" } } }, "ceilings"],
    [{ rules: [null] }, "rules"],
    [{ inhibitions: [{}] }, "inhibitions"],
    [{ milestones: [Object.create(null)] }, "milestones"],
  ])("reports that %j makes no sense", (input, name) => {
    const { diagnostics } = resolveSettings(input as never);
    expect(diagnostics).toMatchObject([{ code: "invalid_setting", detail: expect.stringContaining(name) }]);
  });

  test("says which milestone is left out for being one too many", () => {
    const { settings, diagnostics } = resolveSettings({
      milestones: Array.from({ length: 21 }, (_, n) => n + 1),
    });
    expect(settings.milestones).toHaveLength(20);
    expect(diagnostics).toMatchObject([
      { code: "invalid_setting", detail: expect.stringMatching(/milestones: 21 left out/) },
    ]);
  });
});
