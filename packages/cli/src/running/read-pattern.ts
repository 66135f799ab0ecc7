import { UsageError } from "../parsing/usage-error.js";
import { customPattern } from "../spectating/progress-patterns.js";

/** Checks an expression for progress, for the command line. */
export function readPattern(given: readonly string[]): string | undefined {
  const expression = given.at(-1);
  if (expression === undefined) return undefined;
  try {
    customPattern(expression);
    return expression;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
