export type { Urgency } from "../classification/urgency.js";
export {
  decideVisibility,
  type GateItem,
  type HoldReason,
  type Situation,
  type Tristate,
  type Verdict,
} from "./decide.js";
export { type Digest, type HeldItem, summariseHeld } from "./digest.js";
export type { Mute } from "./mute.js";
export {
  defaultPreferences,
  type GateCategory,
  type GatePreferences,
  gateCategories,
} from "./preferences.js";
export type { QuietHours } from "./quiet-hours.js";
