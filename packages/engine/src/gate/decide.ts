import { atLeast, lessUrgent, type Urgency } from "../classification/urgency.js";
import { type Mute, mutedUntil } from "./mute.js";
import type { GateCategory, GatePreferences } from "./preferences.js";
import { isQuiet, quietUntil } from "./quiet-hours.js";

/** Something that is known, known not to be, or not known. */
export type Tristate = "on" | "off" | "unknown";

/** Returns whether a value is one of the three. */
export function isTristate(value: unknown): value is Tristate {
  return value === "on" || value === "off" || value === "unknown";
}

/** Item that is about to be shown. */
export interface GateItem {
  readonly category: GateCategory;
  readonly urgency: Urgency;
  readonly job?: string | undefined;
  /** Wish of its sender: false asks to be shown all the same. */
  readonly respectDnd?: boolean | undefined;
  /** The human asked for it at this time, such as a reminder: quiet hours do not hold it. */
  readonly scheduled?: boolean | undefined;
}

/** State of the desk now: the gate is asked when something would be shown, not when it was planned. */
export interface Situation {
  /** Wall clock, milliseconds since 1970. */
  readonly now: number;
  /** The desktop's do-not-disturb. */
  readonly dnd: Tristate;
  /** "on" while the human is looking at this very job. */
  readonly focus?: Tristate | undefined;
  readonly mutes?: readonly Mute[] | undefined;
  /** While this program has just started, and shows again what it knew before. */
  readonly settling?: boolean | undefined;
}

/** Reason for which something is not shown. */
export type HoldReason = "off" | "settling" | "muted" | "focused" | "do_not_disturb" | "quiet_hours";

/** Decision on showing an item now. */
export type Verdict =
  | {
      readonly show: true;
      /** Its urgency, lowered to the human's ceiling. */
      readonly urgency: Urgency;
      /** True if it may sound. */
      readonly sound: boolean;
    }
  | {
      readonly show: false;
      readonly reason: HoldReason;
      /** Time to ask again, milliseconds since 1970, where that is known. */
      readonly until?: number | undefined;
      /** True if it belongs into the digest once the gate opens: it was neither seen nor unwanted. */
      readonly digest: boolean;
    };

/** Decides whether a human may see it now. Total and pure: the same question has the same answer. */
export function decideVisibility(
  item: GateItem,
  situation: Situation,
  preferences: GatePreferences,
): Verdict {
  const ceiling = preferences.ceilings[item.category];
  if (ceiling === "off") return { show: false, reason: "off", digest: false };
  const urgency = ceiling === undefined ? item.urgency : lessUrgent(item.urgency, ceiling);

  if (situation.focus === "on") return { show: false, reason: "focused", digest: false };
  const muted = mutedUntil(situation.mutes ?? [], item.job, situation.now);
  if (muted !== undefined) return { show: false, reason: "muted", until: muted, digest: true };
  if (situation.settling && urgency !== "critical") return { show: false, reason: "settling", digest: true };

  const passes = mayBypass(item, urgency, preferences);
  if (situation.dnd === "on" && !passes) return { show: false, reason: "do_not_disturb", digest: true };
  if (!item.scheduled && !passes && isQuiet(preferences.quietHours, situation.now)) {
    const until = quietUntil(preferences.quietHours, situation.now);
    return { show: false, reason: "quiet_hours", until, digest: true };
  }
  return { show: true, urgency, sound: maySound(situation, preferences) };
}

/** Returns whether an item gets through do-not-disturb and quiet hours. */
function mayBypass(item: GateItem, urgency: Urgency, { bypass }: GatePreferences): boolean {
  switch (bypass) {
    case "nothing":
      return false;
    case "critical":
      return urgency === "critical";
    case "high":
      return atLeast(urgency, "high");
    case "errors":
      if (item.respectDnd !== undefined) return !item.respectDnd;
      return item.category === "error" || urgency === "critical";
  }
}

/** The desktop silences its own toasts, not our sounds: these need a desk that is known to allow them. */
function maySound({ now, dnd }: Situation, { sounds, quietHours }: GatePreferences): boolean {
  if (sounds === "never" || dnd === "on" || isQuiet(quietHours, now)) return false;
  return dnd === "off" || sounds === "unless-denied";
}
