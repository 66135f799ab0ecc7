export type { AgentOptions, ScriptedAgent, WatchedEvent } from "./agent.js";
export type { DeskOptions, ScriptedDesk } from "./desk.js";
export { type TestLine, type TestLineOptions, testLine } from "./line.js";
export { type ManualClock, manualClock } from "./manual-clock.js";
