import { isUrgency, urgencies } from "../classification/urgency.js";
import type { Diagnostic } from "../events/effect.js";
import { type GatePreferences, gateCategories } from "../gate/preferences.js";
import { quietHoursFault } from "../gate/quiet-hours.js";
import { normaliseMilestones } from "../progress/milestones.js";
import { isCount } from "../progress/reading.js";
import { show } from "../text/describe.js";
import { defaultSettings, type Settings, type SettingsInput } from "./settings.js";

/**
 * Fills in what is missing from `base`, which is the defaults. What makes no sense is replaced in the same way and
 * reported. Never throws.
 */
export function resolveSettings(
  input: SettingsInput = {},
  base: Settings = defaultSettings,
): {
  settings: Settings;
  diagnostics: readonly Diagnostic[];
} {
  const faults: string[] = [];
  const given = reader(input, base, faults);
  const rate = reader(input?.rate, base.rate, faults);
  const history = reader(input?.history, base.history, faults);
  const escalation = reader(input?.escalation, base.escalation, faults);
  const settings: Settings = {
    milestones: milestonesFrom(given.list("milestones"), faults),
    jump: given.choice("jump", ["highest", "all", "none"]),
    minRunMs: given.count("minRunMs"),
    minGapMs: given.count("minGapMs"),
    completeOnTotal: given.flag("completeOnTotal"),
    growTotal: given.flag("growTotal"),
    stallMs: given.count("stallMs"),
    groupWaitMs: given.count("groupWaitMs"),
    groupIntervalMs: given.count("groupIntervalMs"),
    rate: { burst: rate.count("burst", 1), everyMs: rate.count("everyMs", 1) },
    settleMs: given.count("settleMs"),
    forgetAfterMs: given.count("forgetAfterMs"),
    visibleCap: given.count("visibleCap", 1),
    history: { perJob: history.count("perJob", 1), total: history.count("total", 1) },
    escalation: {
      enabled: escalation.flag("enabled"),
      afterMs: escalation.count("afterMs"),
      from: escalation.choice("from", urgencies),
    },
    rules: only(isRecord, given.list("rules"), "rules", faults),
    inhibitions: only(isInhibition, given.list("inhibitions"), "inhibitions", faults),
    retry: given.flag("retry"),
    preferences: preferencesFrom(input?.preferences, base.preferences, faults),
    wording: given.record("wording"),
  };
  return { settings, diagnostics: faults.map((detail) => ({ code: "invalid_setting", detail })) };
}

function preferencesFrom(input: unknown, base: GatePreferences, faults: string[]): GatePreferences {
  const given = reader(input, base, faults);
  const quietHours = given.list("quietHours");
  for (const hours of quietHours) {
    const fault = quietHoursFault(hours);
    if (fault !== undefined) faults.push(`quietHours: ${fault}; these are off`);
  }
  const ceilings = Object.entries(given.record("ceilings")).filter(([category, ceiling]) => {
    const makesSense =
      (gateCategories as readonly string[]).includes(category) && (ceiling === "off" || isUrgency(ceiling));
    if (!makesSense) faults.push(`ceilings: ${show(category)} cannot be ${show(ceiling)}`);
    return makesSense;
  });
  return {
    bypass: given.choice("bypass", ["errors", "high", "critical", "nothing"]),
    quietHours,
    ceilings: Object.fromEntries(ceilings),
    sounds: given.choice("sounds", ["when-allowed", "unless-denied", "never"]),
  };
}

function milestonesFrom(given: readonly unknown[], faults: string[]): readonly number[] {
  const { milestones, refused } = normaliseMilestones(given);
  if (refused.length > 0) faults.push(`milestones: ${refused.map(show).join(", ")} left out`);
  return milestones;
}

/** The items that make sense; the others are left out, and said to be. */
function only<T>(
  makesSense: (item: unknown) => boolean,
  items: readonly T[],
  name: string,
  faults: string[],
): readonly T[] {
  const left = items.filter(makesSense);
  if (left.length < items.length) faults.push(`${name}: ${items.length - left.length} left out`);
  return left;
}

function isInhibition(value: unknown): boolean {
  return isRecord(value) && isRecord(value.source) && isRecord(value.target) && Array.isArray(value.equal);
}

/** Reads fields of one kind each, or takes their defaults and says why. */
function reader<T extends object>(input: unknown, defaults: T, faults: string[]) {
  const fields = isRecord(input) ? input : {};
  if (input !== undefined && !isRecord(input)) faults.push(`${show(input)} is no set of settings`);

  function read<K extends keyof T & string>(
    key: K,
    isRight: (value: unknown) => boolean,
    kind: string,
  ): T[K] {
    const value = fields[key];
    if (value === undefined) return defaults[key];
    if (isRight(value)) return value as T[K];
    faults.push(`${key}: ${show(value)} is no ${kind}; ${show(defaults[key])} it is`);
    return defaults[key];
  }

  return {
    count<K extends Keys<T, number>>(key: K, least = 0): number {
      const value = read(key, isCount, "number of at least 0");
      return Math.max(least, value as number);
    },
    flag: <K extends Keys<T, boolean>>(key: K) =>
      read(key, (given) => typeof given === "boolean", "truth value"),
    list: <K extends Keys<T, readonly unknown[]>>(key: K) => read(key, Array.isArray, "list"),
    record: <K extends keyof T & string>(key: K) => read(key, isRecord, "set of fields"),
    choice: <K extends Keys<T, string>>(key: K, names: readonly T[K][]) =>
      read(key, (given) => names.includes(given as T[K]), `choice of ${names.join(", ")}`),
  };
}

/** The fields of one type. */
type Keys<T, V> = { [K in keyof T & string]: T[K] extends V ? K : never }[keyof T & string];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
