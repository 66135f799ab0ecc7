import { ToastyError, type Violation } from "@toasty/proto";

/** Ranges of numeric options: the least value, and whether it must be a whole number. `Infinity` means "no limit". */
export interface NumberRule {
  readonly least: number;
  readonly whole?: true | undefined;
}

/** A duration: any number of milliseconds, `Infinity` included. */
export const duration: NumberRule = { least: 0 };

/** A number of things: 1 or more. */
export const count: NumberRule = { least: 1, whole: true };

/**
 * Checks numeric options, where a wrong one would only show much later, or under the name of something else. Throws a
 * {@link ToastyError} that names every wrong option.
 */
export function checkNumbers<K extends string>(
  options: Readonly<Partial<Record<NoInfer<K>, unknown>>>,
  rules: Readonly<Record<K, NumberRule>>,
): void {
  const violations: Violation[] = [];
  for (const field of Object.keys(rules) as K[]) {
    const value = options[field];
    if (value === undefined || fits(value, rules[field])) continue;
    violations.push({ field, description: `is ${shown(value)}; it must be ${inWords(rules[field])}` });
  }
  if (violations.length > 0) throw ToastyError.invalid(violations);
}

function fits(value: unknown, { least, whole }: NumberRule): boolean {
  if (typeof value !== "number" || !(value >= least)) return false;
  return !whole || value === Number.POSITIVE_INFINITY || Number.isInteger(value);
}

const shown = (value: unknown): string =>
  typeof value === "number"
    ? String(value)
    : typeof value === "string"
      ? JSON.stringify(value)
      : `a ${typeof value}`;

const inWords = ({ least, whole }: NumberRule): string =>
  `${whole ? "a whole number" : "a number"}, ${least} or more`;
