import type { Urgency } from "../classification/urgency.js";
import type { QuietHours } from "./quiet-hours.js";

/** The kinds of news that a human can have wishes about. */
export const gateCategories = [
  "info",
  "success",
  "progress",
  "warning",
  "error",
  "completion",
  "question",
] as const;

/** A kind of news. */
export type GateCategory = (typeof gateCategories)[number];

/** Preferences of the human. They belong to them: a program may ask for less attention than this allows, never for more. */
export interface GatePreferences {
  /**
   * Items that get through do-not-disturb and quiet hours. `errors`: errors, everything critical, and what its sender marks
   * as not respecting do-not-disturb. `high` and `critical`: by urgency alone. `nothing`: nothing.
   */
  readonly bypass: "errors" | "high" | "critical" | "nothing";
  /** Hours of quiet. */
  readonly quietHours: readonly QuietHours[];
  /** The most urgent that a kind of news may be; `off` shows none of it. */
  readonly ceilings: { readonly [category in GateCategory]?: Urgency | "off" };
  /**
   * Rule for this library's own sounds. `when-allowed`: only where do-not-disturb is known to be off, since
   * the desktop cannot silence us as it silences its own toasts. `unless-denied`: also where it is unknown.
   */
  readonly sounds: "when-allowed" | "unless-denied" | "never";
}

/** Default preferences. */
export const defaultPreferences: GatePreferences = {
  bypass: "errors",
  quietHours: [],
  ceilings: {},
  sounds: "when-allowed",
};
