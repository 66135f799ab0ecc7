import { UsageError } from "./usage-error.js";

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Reads `500ms`, `30s`, `5m`, `1.5h` or `2d` as milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = pattern.exec(text) ?? [];
  if (amount === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no duration: write it like 500ms, 30s, 5m, 2h or 1d`);
  }
  return Math.round(Number(amount) * units[unit as keyof typeof units]);
}
