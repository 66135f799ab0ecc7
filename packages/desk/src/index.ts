export type { Logger } from "@toasty/kit/logger";
export type { Surface } from "@toasty/proto/surface";
export type { Desk } from "./desk.js";
export type { DeskPreferences } from "./gating/preferences.js";
export type { Decision } from "./holding/decision.js";
export { type Prompt, type Prompted, usualPrompts } from "./prompting/prompt.js";
export { type DeskOptions, startDesk } from "./start-desk.js";
