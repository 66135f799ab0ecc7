/** Value of a taskbar button, dock icon or terminal tab. `value` is 0 to 1. */
export type TaskbarValue =
  | { readonly state: "none" }
  | { readonly state: "indeterminate" }
  | { readonly state: "normal"; readonly value: number }
  | { readonly state: "paused"; readonly value: number }
  | { readonly state: "error"; readonly value: number };

/** Nothing to show. */
export const noTaskbar: TaskbarValue = { state: "none" };

/** Returns whether two of them look the same: values are told apart by whole percents. */
export function looksSame(first: TaskbarValue, second: TaskbarValue): boolean {
  return first.state === second.state && percentOf(first) === percentOf(second);
}

/** Returns the value in whole percents, 0 where there is none. */
export function percentOf(shown: TaskbarValue): number {
  return "value" in shown ? Math.round(shown.value * 100) : 0;
}
