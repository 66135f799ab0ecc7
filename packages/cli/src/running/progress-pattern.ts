import { type Option, text } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import { customReader } from "../spectating/candidates.js";

/** Option for a regular expression that finds progress in lines. */
export const progressPatternOption: Option<string | undefined> = {
  ...text(
    "a regular expression with the groups `(?<current>…)` and `(?<total>…)`, or `(?<percent>…)`, instead of the known formats",
    "REGEX",
  ),
  read: readPattern,
};

function readPattern(given: readonly string[]): string | undefined {
  const expression = given.at(-1);
  if (expression === undefined) return undefined;
  try {
    customReader(expression);
    return expression;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
