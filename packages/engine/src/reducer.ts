export type { Effect } from "./events/effect.js";
export type { EngineEvent } from "./events/event.js";
export { resolveSettings } from "./settings/resolve-settings.js";
export { deserialise, serialise } from "./state/serialise.js";
export { initialState, type State } from "./state/state.js";
export { type Step, type StepContext, step } from "./step.js";
