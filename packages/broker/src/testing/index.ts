export { type ManualClock, manualClock } from "@toasty/kit/testing";
export type { AgentOptions, ScriptedAgent, WatchedEvent } from "./agent.js";
export type { DeskOptions, ScriptedDesk } from "./desk.js";
export { type TestLine, type TestLineOptions, testLine } from "./line.js";
