export type { Desk } from "./desk.js";
export type { DeskPreferences } from "./gating/preferences.js";
export { type DeskOptions, startDesk } from "./start-desk.js";
