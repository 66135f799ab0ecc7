export { type Desk, type DeskOptions, startDesk } from "./desk.js";
export type { DeskPreferences } from "./gating/preferences.js";
