import fc from "fast-check";
import { vi } from "vitest";

const long = process.env.TOASTY_LONG !== undefined;
if (long) vi.setConfig({ testTimeout: 30 * 60_000 });

/**
 * Tries a property 250 times, or 10,000 times in the long mode. `share` makes that fewer where one try is slow, though
 * not in the long mode, or more where it is quick. fast-check prints the seed of a failure.
 */
export function holds<T>(property: fc.IProperty<T>, share = 1): void {
  fc.assert(property, { numRuns: long ? 10_000 * Math.max(1, share) : Math.ceil(250 * share) });
}
