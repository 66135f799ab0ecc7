/**
 * Entry of the bench, which measures the reducer by itself. No entry of the package leads here.
 * @internal
 */
export { resolveSettings } from "./settings/resolve-settings.js";
export { initialState, type State } from "./state/state.js";
export { step } from "./step.js";
