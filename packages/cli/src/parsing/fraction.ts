import { UsageError } from "./usage-error.js";

/** Reads `0.4`, `40%` or `4/10` as 0.4, and `?` as something that nobody knows. */
export function readFraction(given: readonly string[]): number | "unknown" | undefined {
  const text = given.at(-1);
  if (text === undefined) return undefined;
  if (text === "?") return "unknown";
  const [, amount, unit] = /^(\d*\.?\d+)\s*(%|\/\s*\d+)?$/.exec(text) ?? [];
  const whole = unit === undefined ? 1 : unit === "%" ? 100 : Number(unit.slice(1));
  const value = amount === undefined ? Number.NaN : Number(amount) / whole;
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(
    `${JSON.stringify(text)} is neither a number from 0 to 1 nor a share such as 40% or 4/10`,
  );
}
