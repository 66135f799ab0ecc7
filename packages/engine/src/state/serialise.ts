import { isState } from "./shape.js";
import { type State, stateVersion } from "./state.js";

/** The state as text. */
export function serialise(state: State): string {
  return JSON.stringify(state);
}

/** The state that a text holds, or nothing if it holds none that this engine can go on with. Never throws. */
export function deserialise(text: string): State | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isState(value) && value.version === stateVersion ? value : undefined;
}
