import { expect, test } from "vitest";
import { decideVisibility, type GateItem, isTristate, type Situation } from "./decide.js";
import { defaultPreferences, type GatePreferences } from "./preferences.js";

const noon = Date.UTC(2026, 0, 5, 12);
const quiet = [{ start: "11:00", end: "13:00", zone: "UTC" }];

function decide(
  item: Partial<GateItem> = {},
  situation: Partial<Situation> = {},
  preferences: Partial<GatePreferences> = {},
) {
  return decideVisibility(
    { category: "info", urgency: "normal", ...item },
    { now: noon, dnd: "off", ...situation },
    { ...defaultPreferences, ...preferences },
  );
}

test.each([
  ["on", true],
  ["off", true],
  ["unknown", true],
  ["maybe", false],
  [true, false],
  [undefined, false],
])("tells that %j is one of the three: %s", (value, expected) => expect(isTristate(value)).toBe(expected));

test("shows by default, with its urgency and a sound", () => {
  expect(decide()).toEqual({ show: true, urgency: "normal", sound: true });
});

test("lowers an urgency to the ceiling of its category, and never raises it", () => {
  const ceilings = { info: "normal" } as const;
  expect(decide({ urgency: "critical" }, {}, { ceilings })).toMatchObject({ urgency: "normal" });
  expect(decide({ urgency: "low" }, {}, { ceilings })).toMatchObject({ urgency: "low" });
  expect(decide({ urgency: "critical", category: "warning" }, {}, { ceilings })).toMatchObject({
    urgency: "critical",
  });
});

test.each<
  [
    what: string,
    item: Partial<GateItem>,
    situation: Partial<Situation>,
    preferences: Partial<GatePreferences>,
    expected: object,
  ]
>([
  [
    "a category that is off",
    {},
    { focus: "on" },
    { ceilings: { info: "off" } },
    { reason: "off", digest: false },
  ],
  [
    "a job that is looked at",
    {},
    { focus: "on", mutes: [{ until: noon + 1 }] },
    {},
    { reason: "focused", digest: false },
  ],
  [
    "a mute",
    {},
    { mutes: [{ until: noon + 1 }], settling: true },
    {},
    { reason: "muted", until: noon + 1, digest: true },
  ],
  [
    "a mute of its job",
    { job: "a" },
    { mutes: [{ until: noon + 1, job: "a" }] },
    {},
    { reason: "muted", until: noon + 1, digest: true },
  ],
  ["settling", { urgency: "high" }, { settling: true, dnd: "on" }, {}, { reason: "settling", digest: true }],
  ["do-not-disturb", {}, { dnd: "on" }, { quietHours: quiet }, { reason: "do_not_disturb", digest: true }],
  [
    "quiet hours",
    {},
    {},
    { quietHours: quiet },
    { reason: "quiet_hours", until: noon + 60 * 60_000, digest: true },
  ],
])("holds because of %s", (_, item, situation, preferences, expected) => {
  expect(decide(item, situation, preferences)).toEqual({ show: false, ...expected });
});

test("shows in spite of what does not hold it", () => {
  expect(decide({}, { focus: "unknown", dnd: "unknown" }).show).toBe(true);
  expect(decide({}, { mutes: [{ until: noon }] }).show).toBe(true);
  expect(decide({ urgency: "critical" }, { settling: true }).show).toBe(true);
  expect(decide({ scheduled: true }, {}, { quietHours: quiet }).show).toBe(true);
  expect(decide({ scheduled: true }, { dnd: "on" }).show).toBe(false);
});

test("takes an urgency for what the ceiling makes of it", () => {
  const ceilings = { info: "high" } as const;
  expect(decide({ urgency: "critical" }, { settling: true }, { ceilings }).show).toBe(false);
  expect(decide({ urgency: "critical" }, { dnd: "on" }, { ceilings, bypass: "critical" }).show).toBe(false);
});

test.each<[bypass: GatePreferences["bypass"], item: Partial<GateItem>, passes: boolean]>([
  ["nothing", { category: "error", urgency: "critical", respectDnd: false }, false],
  ["critical", { urgency: "critical", respectDnd: true }, true],
  ["critical", { urgency: "high", category: "error", respectDnd: false }, false],
  ["high", { urgency: "high" }, true],
  ["high", { urgency: "critical" }, true],
  ["high", { urgency: "normal", category: "error", respectDnd: false }, false],
  ["errors", { category: "error", urgency: "low" }, true],
  ["errors", { urgency: "critical" }, true],
  ["errors", { urgency: "high" }, false],
  ["errors", { urgency: "low", respectDnd: false }, true],
  ["errors", { category: "error", urgency: "critical", respectDnd: true }, false],
])("with bypass %s lets %j through: %s", (bypass, item, passes) => {
  expect(decide(item, { dnd: "on" }, { bypass }).show).toBe(passes);
  expect(decide(item, {}, { bypass, quietHours: quiet }).show).toBe(passes);
});

test.each<[sounds: GatePreferences["sounds"], situation: Partial<Situation>, sound: boolean]>([
  ["when-allowed", { dnd: "off" }, true],
  ["when-allowed", { dnd: "unknown" }, false],
  ["when-allowed", { dnd: "on" }, false],
  ["unless-denied", { dnd: "off" }, true],
  ["unless-denied", { dnd: "unknown" }, true],
  ["unless-denied", { dnd: "on" }, false],
  ["never", { dnd: "off" }, false],
])("with sounds %s sounds in %j: %s", (sounds, situation, sound) => {
  expect(decide({ category: "error" }, situation, { sounds })).toMatchObject({ show: true, sound });
});

test("makes no sound in quiet hours, whatever gets through", () => {
  expect(decide({ category: "error" }, {}, { quietHours: quiet })).toMatchObject({
    show: true,
    sound: false,
  });
});
