import { UsageError } from "../parsing/usage-error.js";
import { customReader } from "../spectating/candidates.js";

/** Checks an expression for progress, for the command line. */
export function readPattern(given: readonly string[]): string | undefined {
  const expression = given.at(-1);
  if (expression === undefined) return undefined;
  try {
    customReader(expression);
    return expression;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
