import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { urgencies } from "../../src/classification/urgency.js";
import { decideVisibility, type GateItem, type Situation } from "../../src/gate/decide.js";
import { type HeldItem, summariseHeld } from "../../src/gate/digest.js";
import { mutedUntil } from "../../src/gate/mute.js";
import { defaultPreferences, type GatePreferences, gateCategories } from "../../src/gate/preferences.js";
import { isQuiet, type QuietHours, quietUntil, weekdays } from "../../src/gate/quiet-hours.js";
import { resolveSettings } from "../../src/settings/resolve-settings.js";
import { holds } from "../property.js";
import { anyHistory, Driver, eager, intents, noon, only } from "./driver.js";

const tristate = fc.constantFrom("on" as const, "off" as const, "unknown" as const);
const anyItem: fc.Arbitrary<GateItem> = fc.record({
  category: fc.constantFrom(...gateCategories),
  urgency: fc.constantFrom(...urgencies),
  job: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
  respectDnd: fc.option(fc.boolean(), { nil: undefined }),
  scheduled: fc.boolean(),
});
const wholeDay: QuietHours[] = [
  { start: "00:00", end: "12:00", zone: "UTC" },
  { start: "12:00", end: "00:00", zone: "UTC" },
];
const anyPreferences: fc.Arbitrary<GatePreferences> = fc.record({
  bypass: fc.constantFrom("errors", "high", "critical", "nothing"),
  quietHours: fc.constantFrom([], wholeDay),
  ceilings: fc.dictionary(fc.constantFrom(...gateCategories), fc.constantFrom(...urgencies, "off"), {
    maxKeys: 3,
  }),
  sounds: fc.constantFrom("when-allowed", "unless-denied", "never"),
}) as fc.Arbitrary<GatePreferences>;
const anySituation: fc.Arbitrary<Situation> = fc.record({
  now: fc.integer({ min: noon, max: noon + 86_400_000 }),
  dnd: tristate,
  focus: fc.option(tristate, { nil: undefined }),
  mutes: fc.array(
    fc.record({ until: fc.integer({ min: noon, max: noon + 86_400_000 }), job: fc.constantFrom("a", "b") }),
  ),
  settling: fc.boolean(),
});

describe("D1 three states", () => {
  test.each([
    ["off", "when-allowed", true],
    ["unknown", "when-allowed", false],
    ["on", "when-allowed", false],
    ["off", "unless-denied", true],
    ["unknown", "unless-denied", true],
    ["on", "unless-denied", false],
    ["off", "never", false],
  ] as const)("with do-not-disturb %s and sounds %s: sound %s", (dnd, sounds, sound) => {
    const verdict = decideVisibility(
      { category: "error", urgency: "critical" },
      { now: noon, dnd },
      { ...defaultPreferences, sounds },
    );
    expect(verdict).toEqual({ show: true, urgency: "critical", sound });
  });

  test("shows where nobody knows: the desktop still filters", () => {
    expect(
      decideVisibility(
        { category: "progress", urgency: "low" },
        { now: noon, dnd: "unknown" },
        defaultPreferences,
      ).show,
    ).toBe(true);
  });
});

describe("D2 decision table", () => {
  test("is total, pure, and gives the first reason that applies", () => {
    holds(
      fc.property(anyItem, anySituation, anyPreferences, (item, situation, preferences) => {
        const verdict = decideVisibility(item, situation, preferences);
        expect(decideVisibility(item, situation, preferences)).toEqual(verdict);

        const ceiling = preferences.ceilings[item.category];
        const rank = (name: string) => ["low", "normal", "high", "critical"].indexOf(name);
        const urgency =
          ceiling && ceiling !== "off" && rank(ceiling) < rank(item.urgency) ? ceiling : item.urgency;
        const byUrgency = { nothing: 9, critical: 3, high: 2, errors: 3 }[preferences.bypass];
        const mark = preferences.bypass === "errors" ? item.respectDnd : undefined;
        const passes =
          mark !== undefined
            ? !mark
            : rank(urgency) >= byUrgency || (preferences.bypass === "errors" && item.category === "error");
        const reasons = [
          [ceiling === "off", "off"],
          [situation.focus === "on", "focused"],
          [situation.mutes?.some((mute) => mute.job === item.job && mute.until > situation.now), "muted"],
          [situation.settling && urgency !== "critical", "settling"],
          [situation.dnd === "on" && !passes, "do_not_disturb"],
          [preferences.quietHours.length > 0 && !item.scheduled && !passes, "quiet_hours"],
        ];
        const reason = reasons.find(([applies]) => applies)?.[1];
        expect(verdict.show ? undefined : verdict.reason).toBe(reason);
        if (verdict.show) expect(verdict.urgency).toBe(urgency);
      }),
      2,
    );
  });

  test("lets errors through by default, as their senders were promised", () => {
    const on: Situation = { now: noon, dnd: "on" };
    const shown = gateCategories.filter(
      (category) => decideVisibility({ category, urgency: "high" }, on, defaultPreferences).show,
    );
    expect(shown).toEqual(["error"]);
  });

  test("lets the human forbid even that, and lower what a kind of news may be", () => {
    const critical: GateItem = { category: "error", urgency: "critical", respectDnd: false };
    expect(
      decideVisibility(critical, { now: noon, dnd: "on" }, { ...defaultPreferences, bypass: "nothing" }).show,
    ).toBe(false);
    expect(
      decideVisibility(
        critical,
        { now: noon, dnd: "off" },
        { ...defaultPreferences, ceilings: { error: "low" } },
      ),
    ).toMatchObject({
      urgency: "low",
    });
  });
});

describe("D3 held is not lost", () => {
  test("writes it down, moves the bar, and counts it as said", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "dnd", state: "on" });
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.pass(1_000);
    const said = driver.say({ kind: "progress", job: "run", current: 50 });
    expect(intents(said, "notify")).toEqual([]);
    expect(only(said, "record")).toMatchObject([
      { entry: { presented: false, reason: "do_not_disturb", milestone: 50 } },
    ]);
    expect(only(said, "taskbar")).toHaveLength(1);
    const more = driver.say({ kind: "progress", job: "run", current: 51 });
    expect(more.filter(({ kind }) => kind !== "taskbar" && kind !== "wakeAt")).toEqual([]);
    expect(driver.run().sent).toEqual([50]);
  });

  test("writes down the same milestones whether they are shown or held", () => {
    holds(
      fc.property(fc.array(fc.nat(100), { maxLength: 30, size: "max" }), (readings) => {
        const history = (dnd: "on" | "off") => {
          const driver = new Driver(eager);
          driver.say({ kind: "dnd", state: dnd });
          driver.say({ kind: "started", job: "run", total: 100 });
          for (const current of readings) driver.say({ kind: "progress", job: "run", current });
          return only(driver.effects, "record").map(({ entry }) => [entry.id, entry.milestone, entry.title]);
        };
        expect(history("on")).toEqual(history("off"));
      }),
    );
  });
});

describe("D4 digest", () => {
  test("tells what was held in one notification for each group, however much it was", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver({ ...eager, preferences: { bypass: "nothing" }, stallMs: 30_000 });
        driver.say({ kind: "dnd", state: "on" });
        for (const [event, after] of history) {
          driver.pass(after);
          if (event.kind !== "dnd") driver.say(event);
        }
        expect(driver.notified).toEqual([]);
        const said = driver.say({ kind: "dnd", state: "off" });
        const groups = new Set(intents(said, "notify").map((intent) => intent.group));
        expect(intents(said, "notify")).toHaveLength(groups.size);
      }),
    );
  });

  test("tells only the latest state of a run, and nothing that has passed or expired", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "dnd", state: "on" });
    for (const job of ["a", "b"]) driver.say({ kind: "started", job, total: 100 });
    for (const current of [25, 50, 75]) driver.say({ kind: "progress", job: "a", current });
    driver.say({ kind: "succeeded", job: "a" });
    driver.say({ kind: "progress", job: "b", current: 50 });
    driver.say({ kind: "remark", key: "old", title: "expired", ttlMs: 1_000 });
    driver.say({ kind: "problem", job: "b", problem: { message: "odd" }, severity: "warning" });
    driver.say({ kind: "recovered", job: "b" });
    driver.pass(1_000);
    const [summary, ...more] = intents(driver.say({ kind: "dnd", state: "off" }), "notify");
    expect(more).toEqual([]);
    expect(summary).toMatchObject({ kind: "digest", count: 2, message: "a finished\nb: 50%" });
  });

  test("keeps what was said anew for as long as it is worth telling since then", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "dnd", state: "on" });
    driver.say({ kind: "remark", key: "lunch", title: "Lunch at noon", ttlMs: 60_000 });
    driver.pass(50_000);
    driver.say({ kind: "remark", key: "lunch", title: "Lunch at one", ttlMs: 60_000 });
    driver.pass(50_000);
    expect(intents(driver.say({ kind: "dnd", state: "off" }), "notify")).toMatchObject([
      { title: "Lunch at one" },
    ]);
  });

  test("tells where a run is now, not where it was when it would have spoken", () => {
    const driver = new Driver({ minRunMs: 0 });
    driver.say({ kind: "dnd", state: "on" });
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.say({ kind: "progress", job: "run", current: 25 });
    driver.pass(1_000);
    driver.say({ kind: "progress", job: "run", current: 60 });
    driver.say({ kind: "progress", job: "run", current: 74 });
    expect(intents(driver.say({ kind: "dnd", state: "off" }), "notify")).toMatchObject([
      { title: "run: 74%", message: "74 of 100", milestone: 50, progress: 0.74 },
    ]);
  });

  test("shows a single item as it is", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "dnd", state: "on" });
    driver.say({ kind: "started", job: "a" });
    driver.say({ kind: "succeeded", job: "a" });
    expect(intents(driver.say({ kind: "dnd", state: "off" }), "notify")).toMatchObject([
      { id: "a:1:end", kind: "completion" },
    ]);
  });

  test("sums up at most once for each group, with every question by itself", () => {
    const anyHeld: fc.Arbitrary<HeldItem> = fc.record({
      id: fc.constantFrom("1", "2", "3", "4", "5"),
      category: fc.constantFrom(...gateCategories),
      urgency: fc.constantFrom(...urgencies),
      title: fc.string(),
      group: fc.option(fc.constantFrom("g", "h"), { nil: undefined }),
      job: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
      expiresAt: fc.option(fc.nat(20), { nil: undefined }),
    });
    holds(
      fc.property(fc.array(anyHeld), fc.nat(20), (held, now) => {
        const told = summariseHeld(held, now);
        const items = told.flatMap((one) => (one.kind === "single" ? [one.item] : one.items));
        expect(items.every((item) => item.expiresAt === undefined || item.expiresAt > now)).toBe(true);
        expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
        const groups = told.flatMap((one) =>
          one.kind === "summary" ? [one.group] : one.item.category === "question" ? [] : [one.item.group],
        );
        expect(new Set(groups).size).toBe(groups.length);
        const states = items.filter(
          ({ category, job }) =>
            job && (category === "progress" || category === "completion" || category === "success"),
        );
        expect(new Set(states.map((item) => item.job)).size).toBe(states.length);
      }),
    );
  });
});

describe("D5 quiet hours", () => {
  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
  ];
  const clock = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([h, m]) => `${`${h}`.padStart(2, "0")}:${`${m}`.padStart(2, "0")}`);
  const anyHours = fc.record({
    start: clock,
    end: clock,
    zone: fc.constantFrom(...zones),
    days: fc.option(fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }), { nil: undefined }),
  });
  // Around the changes of the clocks in both hemispheres, and any other day.
  const anyInstant = fc.oneof(
    ...[
      "2026-03-29T01:00Z",
      "2026-10-25T01:00Z",
      "2026-03-08T07:00Z",
      "2026-11-01T06:00Z",
      "2026-04-04T15:00Z",
      "2026-10-03T15:30Z",
    ].map((change) =>
      fc.integer({ min: -26 * 60, max: 26 * 60 }).map((minutes) => Date.parse(change) + minutes * 60_000),
    ),
    fc.integer({ min: noon, max: noon + 365 * 86_400_000 }),
  );

  /** The oracle: a calendar library's wall clock, and days counted from the window's own start. */
  function quietAt({ start, end, days, zone }: QuietHours, instant: number): boolean {
    const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone as string);
    const time = local.toPlainTime();
    const [from, to] = [Temporal.PlainTime.from(start), Temporal.PlainTime.from(end)];
    const onDay = (date: Temporal.PlainDate) =>
      (days ?? weekdays).includes(weekdays[date.dayOfWeek % 7] as (typeof weekdays)[number]);
    const today = local.toPlainDate();
    const after = Temporal.PlainTime.compare(time, from) >= 0;
    const before = Temporal.PlainTime.compare(time, to) < 0;
    const order = Temporal.PlainTime.compare(from, to);
    if (order === 0) return false;
    if (order < 0) return onDay(today) && after && before;
    return (after && onDay(today)) || (before && onDay(today.subtract({ days: 1 })));
  }

  test("hold by the wall clock of their zone, from start up to end, on the day on which they start", () => {
    holds(
      fc.property(anyHours, anyInstant, (hours, instant) => {
        expect(isQuiet([hours], instant)).toBe(quietAt(hours, instant));
      }),
    );
  });

  test("end strictly later, at the first minute that is not quiet, also where the clocks change", () => {
    holds(
      fc.property(
        fc.array(anyHours, { minLength: 1, maxLength: 2, size: "max" }),
        anyInstant,
        (hours, instant) => {
          const quiet = (at: number) => hours.some((one) => quietAt(one, at));
          const end = quietUntil(hours, instant);
          if (!quiet(instant)) {
            expect(end).toBeUndefined();
            return;
          }
          const last = end ?? instant + 14 * 86_400_000;
          const gap = Math.floor((last - instant) / 60);
          for (let at = instant; at < last; at += Math.max(60_000, gap)) expect(quiet(at)).toBe(true);
          expect(quiet(last - 1)).toBe(true);
          expect(quiet(last)).toBe(end === undefined);
          expect(end ?? 0).toBeLessThanOrEqual(last);
          if (end !== undefined) expect(end).toBeGreaterThan(instant);
        },
      ),
      0.3,
    );
  }, 600_000);

  test("end where the clock jumps over their end", () => {
    const hours = [{ start: "23:00", end: "02:30", zone: "Europe/Berlin" }];
    expect(quietUntil(hours, Date.parse("2026-03-29T00:30Z"))).toBe(Date.parse("2026-03-29T01:00Z"));
  });

  test.each([
    { start: "22:00", end: "22:00" },
    { start: "24:00", end: "07:00" },
    { start: "7", end: "8" },
    { start: "07:60", end: "08:00" },
    { start: "22:00", end: "07:00", zone: "Mars/Olympus" },
    { start: "22:00", end: "07:00", days: ["someday"] },
    { start: 22, end: null },
  ])("%j are off, and said to be", (hours) => {
    const quietHours = [hours as unknown as QuietHours];
    expect(isQuiet(quietHours, Date.UTC(2026, 0, 5, 23))).toBe(false);
    expect(resolveSettings({ preferences: { quietHours } }).diagnostics).toMatchObject([
      { code: "invalid_setting" },
    ]);
  });

  test("may have no end", () => {
    expect(quietUntil(wholeDay, noon)).toBeUndefined();
    expect(isQuiet(wholeDay, noon)).toBe(true);
  });
});

describe("D6 at delivery", () => {
  test("asks the gate when something is shown, not when it was planned", () => {
    const driver = new Driver();
    driver.say({ kind: "problem", job: "run", problem: { message: "odd" }, severity: "warning" });
    driver.say({ kind: "dnd", state: "on" });
    const said = driver.pass(10_000);
    expect(intents(said, "notify")).toEqual([]);
    expect(only(said, "record")).toMatchObject([{ entry: { reason: "do_not_disturb" } }]);
  });

  test("opens by itself when quiet hours end, also if the settings changed meanwhile", () => {
    const quiet = (end: string) => ({
      ...eager,
      preferences: { quietHours: [{ start: "11:00", end, zone: "UTC" }] },
    });
    const driver = new Driver(quiet("18:00"));
    driver.say({ kind: "started", job: "run" });
    driver.say({ kind: "succeeded", job: "run" });
    expect(driver.notified).toEqual([]);
    driver.configure(quiet("12:30"));
    driver.pass(29 * 60_000);
    expect(driver.notified).toEqual([]);
    driver.pass(6 * 60_000);
    expect(driver.notified).toMatchObject([{ kind: "completion" }]);
  });
});

describe("D7 scheduled by the human", () => {
  test("ignores quiet hours, not do-not-disturb", () => {
    const item: GateItem = { category: "info", urgency: "normal", scheduled: true };
    const preferences = { ...defaultPreferences, quietHours: wholeDay };
    expect(decideVisibility(item, { now: noon, dnd: "off" }, preferences).show).toBe(true);
    expect(decideVisibility(item, { now: noon, dnd: "on" }, preferences).show).toBe(false);
    expect(decideVisibility({ ...item, scheduled: false }, { now: noon, dnd: "off" }, preferences).show).toBe(
      false,
    );
  });
});

describe("D8 mute", () => {
  test("lasts up to its end, and without a sensible end not at all", () => {
    expect(mutedUntil([{ until: noon + 1 }], "a", noon)).toBe(noon + 1);
    expect(mutedUntil([{ until: noon }], "a", noon)).toBeUndefined();
    expect(mutedUntil([{ until: Number.NaN }], "a", noon)).toBeUndefined();
    expect(mutedUntil([{ until: noon + 1, job: "b" }], "a", noon)).toBeUndefined();
  });

  test("survives a restart, holds back even what is critical, and opens at its end", () => {
    const driver = new Driver({ ...eager, settleMs: 0 });
    driver.say({ kind: "mute", until: noon + 60_000 });
    driver.restart();
    driver.say({ kind: "failed", job: "run", problem: { code: "oom_error" } });
    driver.pass(59_999);
    expect(driver.notified).toEqual([]);
    driver.pass(1);
    expect(driver.notified).toMatchObject([{ id: "run:1:end" }]);
  });
});

describe("D9 focus", () => {
  test("shows no banner of a job that its human looks at, and takes away those that are there", () => {
    const driver = new Driver(eager);
    for (const job of ["seen", "other"]) {
      driver.say({ kind: "started", job, total: 100 });
      driver.say({ kind: "progress", job, current: 50 });
    }
    const said = driver.say({ kind: "focus", job: "seen", state: "on" });
    expect(only(said, "withdraw")).toEqual([{ kind: "withdraw", id: "seen:1:progress", reason: "focused" }]);
    const both = ["seen", "other"].flatMap((job) => driver.say({ kind: "progress", job, current: 80 }));
    expect(intents(both, "notify").map((intent) => intent.job)).toEqual(["other"]);
    expect(only(both, "record").map(({ entry }) => entry.reason)).toEqual(["focused", null]);
  });

  test("counts looking at a failure as having seen it, and stops flashing", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "good" });
    driver.say({ kind: "succeeded", job: "good" });
    driver.say({ kind: "failed", job: "bad", problem: { message: "no" } });
    expect(driver.state.taskbar).toMatchObject({ shown: { state: "error" }, flashing: true });
    driver.say({ kind: "focus", state: "on" });
    expect(driver.state.taskbar).toMatchObject({ shown: { state: "none" }, flashing: false });
  });
});

describe("D10 settling", () => {
  test("presents nothing in the first seconds of a restored engine but what is new and critical", () => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.restart();
    const before = driver.notified.length;
    driver.say({ kind: "started", job: "run", total: 100 });
    driver.say({ kind: "progress", job: "run", current: 50 });
    driver.say({ kind: "problem", job: "other", problem: { message: "odd", urgency: "high" } });
    expect(driver.notified.slice(before)).toEqual([]);
    driver.say({ kind: "problem", job: "run", problem: { code: "oom_error" } });
    expect(driver.notified.slice(before)).toMatchObject([{ urgency: "critical" }]);
    driver.pass(8_000);
    expect(driver.notified.slice(before + 1)).toMatchObject([{ kind: "digest", count: 2 }]);
  });

  test.each([
    ["do-not-disturb was on", { kind: "dnd", state: "on" }],
    ["its human was looking", { kind: "focus", state: "on" }],
  ] as const)("does not go on for ever because %s in a former process", (_, before) => {
    const driver = new Driver(eager);
    driver.say({ kind: "started", job: "run" });
    driver.say(before);
    driver.say({ kind: "remark", key: "held", title: "held" });
    driver.restart();
    driver.pass(8_000);
    const held = before.kind === "dnd" ? ["held"] : [];
    expect(driver.notified.map(({ title }) => title)).toEqual(held);
    driver.say({ kind: "remark", key: "new", title: "new" });
    expect(driver.notified.map(({ title }) => title)).toEqual([...held, "new"]);
  });

  test("does not hold back an engine that begins", () => {
    const driver = new Driver(eager);
    driver.restart();
    driver.say({ kind: "started", job: "run" });
    driver.say({ kind: "succeeded", job: "run" });
    expect(driver.notified).toHaveLength(1);
  });
});

describe("gateCategories", () => {
  test("are all kinds of news, each of which a human can switch off", () => {
    // Written out: the list in the source must not shrink unnoticed.
    const kinds = ["info", "success", "progress", "warning", "error", "completion", "question"] as const;
    expect([...gateCategories].sort()).toEqual([...kinds].sort());
    for (const category of kinds) {
      const { settings, diagnostics } = resolveSettings({ preferences: { ceilings: { [category]: "off" } } });
      expect(diagnostics).toEqual([]);
      expect(settings.preferences.ceilings).toEqual({ [category]: "off" });
    }
  });
});
