import fc from "fast-check";
import { expect, vi } from "vitest";

const long = process.env.TOASTY_LONG !== undefined;
if (long) vi.setConfig({ testTimeout: 30 * 60_000 });

/**
 * Tries a property 250 times, or 10,000 times in the long mode. `share` makes that fewer where one try is slow, though
 * not in the long mode, or more where it is quick.
 *
 * The long mode prints what it has tried and with which seed; fast-check prints the seed of a failure in any mode.
 * `TOASTY_SEED` tries the same again.
 */
export function holds<T>(property: fc.IProperty<T>, share = 1): void {
  const numRuns = long ? 10_000 * Math.max(1, share) : Math.ceil(250 * share);
  const seed = Number(process.env.TOASTY_SEED ?? Math.trunc(Math.random() * 2 ** 31));
  fc.assert(property, { numRuns, seed });
  if (long) process.stdout.write(`${expect.getState().currentTestName}: ${numRuns} runs, seed ${seed}\n`);
}
