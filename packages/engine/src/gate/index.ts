export { isUrgency, type Urgency, urgencies } from "../classification/urgency.js";
export {
  decide,
  type GateItem,
  type HoldReason,
  type Situation,
  type Tristate,
  type Verdict,
} from "./decide.js";
export { type Digest, digest, type HeldItem } from "./digest.js";
export { defaultEscalation, type Escalation, escalatesAfter } from "./escalation.js";
export { type Mute, mutedUntil } from "./mute.js";
export { type Pace, type Pacing, pace } from "./pacing.js";
export {
  defaultPreferences,
  type GateCategory,
  type GatePreferences,
  gateCategories,
} from "./preferences.js";
export { faultOf, isQuiet, type QuietHours, quietUntil, type Weekday, weekdays } from "./quiet-hours.js";
export { type Bucket, type Rate, take } from "./token-bucket.js";
