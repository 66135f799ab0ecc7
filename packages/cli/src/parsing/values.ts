import { readFileSync } from "node:fs";
import { UsageError } from "./usage-error.js";

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Reads a file that was named on the command line. */
export function readGivenFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Reads `500ms`, `30s`, `5m`, `1.5h` or `2d` as milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = pattern.exec(text) ?? [];
  if (amount === undefined) {
    throw new UsageError(
      `${JSON.stringify(text)} is not a duration.`,
      "Write it like 500ms, 30s, 5m, 2h or 1d.",
    );
  }
  return Math.round(Number(amount) * units[unit as keyof typeof units]);
}

/** Reads `0.4`, `40%` or `4/10` as 0.4, and `?` as an unknown fraction. */
export function readFraction(given: readonly string[]): number | "unknown" | undefined {
  const text = given.at(-1);
  if (text === undefined) return undefined;
  if (text === "?") return "unknown";
  const [, amount, unit] = /^(\d*\.?\d+)\s*(%|\/\s*\d+)?$/.exec(text) ?? [];
  const whole = unit === undefined ? 1 : unit === "%" ? 100 : Number(unit.slice(1));
  const value = amount === undefined ? Number.NaN : Number(amount) / whole;
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(
    `${JSON.stringify(text)} is neither a number from 0 to 1 nor a share such as 40% or 4/10.`,
  );
}

/** An address to listen on. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Reads `127.0.0.1:9464` or `[::1]:9464`. */
export function readHostAndPort(address: string): HostAndPort {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(address) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`${JSON.stringify(address)} is not an address.`, "Write it like 127.0.0.1:9464.");
  }
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}
