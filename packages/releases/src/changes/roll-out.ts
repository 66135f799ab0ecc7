import { randomBytes } from "node:crypto";
import { parseVersion, type RollOut } from "@toasty/updater/metadata";
import { changeRelease } from "./change-release.js";
import type { Context } from "./context.js";
import type { LineOptions } from "./pick-line.js";
import type { Settled } from "./settle.js";

/** A release, and the share of installations that may have it. */
export interface RollOutOptions extends LineOptions {
  readonly version: string;
  /** Share of installations that may have the release, in percent. At 100 the roll-out is over. */
  readonly percent: number;
  /** Reach `percent` little by little, from now on over so many hours. */
  readonly rampHours?: number | undefined;
}

/**
 * Says how many installations may have a release. Those that have it already keep it; the same ones stay in as the
 * share grows, because the release's salt stays.
 */
export async function rollOut(context: Context, options: RollOutOptions): Promise<Settled> {
  const version = parseVersion(options.version);
  return changeRelease(context, options, version, ({ rollOut: before, ...release }) => {
    if (options.percent === 100 && options.rampHours === undefined) return release;
    const ramp =
      options.rampHours === undefined
        ? {}
        : { startsAt: context.now().toISOString(), rampHours: options.rampHours };
    const next: RollOut = { percent: options.percent, salt: before?.salt ?? newSalt(), ...ramp };
    return { ...release, rollOut: next };
  });
}

export function newSalt(): string {
  return randomBytes(8).toString("hex");
}
