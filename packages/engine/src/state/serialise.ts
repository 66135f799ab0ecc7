import { isState } from "./shape.js";
import { type State, stateVersion } from "./state.js";

/** Returns the state as text. */
export function serialise(state: State): string {
  return JSON.stringify(state);
}

/** Reads the state that a text holds; undefined if it holds none that this engine can go on with. Never throws. */
export function deserialise(text: string): State | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isState(value) && value.version === stateVersion ? value : undefined;
}
