import type { Toast } from "./toast.js";

/**
 * Returns true if a click with this action is one that the toast offers. Another can come back all the same: anybody may
 * call a COM class, and a click on its body is no answer to a question that has buttons.
 */
export function offersAction({ buttons, question }: Toast, action: string): boolean {
  if (action === "") return !question || buttons.length === 0;
  return buttons.some(({ press }) => press.kind === "answer" && press.action === action);
}

/** Returns the answers of inputs that nobody fills in: their initial values, by id. */
export function initialValues({ inputs }: Toast): Record<string, string> {
  return Object.fromEntries(
    inputs.flatMap(({ id, initial }) => (initial === undefined ? [] : [[id, initial]])),
  );
}
