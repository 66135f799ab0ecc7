import type { DeskPreferences } from "@toasty/desk";
import { choice, flag, pairs, texts, type ValuesOf } from "../parsing/options.js";
import { oneOf, UsageError } from "../parsing/usage-error.js";

type Ceilings = NonNullable<DeskPreferences["ceilings"]>;
type QuietHours = NonNullable<DeskPreferences["quietHours"]>;

const categories = ["info", "success", "progress", "warning", "error", "completion", "question"] as const;
const urgencies = ["low", "normal", "high", "critical", "off"] as const;

/** Options for the preferences of the human at a desk. */
export const preferenceOptions = {
  bypass: choice(
    "what gets through do-not-disturb and quiet hours: errors and what is critical, or by urgency, or nothing",
    ["errors", "high", "critical", "nothing"],
    { fallback: "errors" },
  ),
  quietHours: {
    ...texts("hold back at these hours of every day, and sum up afterwards", "HH:MM-HH:MM"),
    read: readQuietHours,
  },
  ceiling: {
    ...pairs(`the most urgent that a kind of news may be, or off: ${categories.join(", ")}`, "KIND=URGENCY"),
    read: readCeilings,
  },
  mute: texts("show nothing that this agent sends", "AGENT"),
  silent: flag("no toast makes a sound"),
};

/** Returns the preferences as the desk takes them. Pure. */
export function preferencesOf(wishes: ValuesOf<typeof preferenceOptions>): DeskPreferences {
  const { bypass, quietHours, ceiling, mute, silent } = wishes;
  return {
    ...(bypass && { bypass }),
    ...(silent && { sounds: "never" }),
    quietHours,
    ceilings: ceiling,
    agents: Object.fromEntries(mute.map((agent) => [agent, "off"])),
  };
}

function readQuietHours(given: readonly string[]): QuietHours {
  return given.map((text) => {
    const time = "((?:[01]?\\d|2[0-3]):[0-5]\\d)";
    const [, start = "", end = ""] = new RegExp(`^${time}-${time}$`).exec(text) ?? [];
    if (start !== end) return { start, end };
    throw new UsageError(`${JSON.stringify(text)} is not a period of the day.`, "Write it like 22:00-07:00.");
  });
}

function readCeilings(given: readonly string[]): Ceilings {
  const read = pairs("", "KIND=URGENCY").read(given);
  for (const [kind, urgency] of Object.entries(read)) {
    oneOf(kind, categories);
    oneOf(urgency, urgencies);
  }
  return read as Ceilings;
}
