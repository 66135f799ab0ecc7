// The order in which the tests of a package are tried on a mutant: the nearest first.
import { basename, dirname } from "node:path";
import { filesBelow, isTest, parse, resolve } from "../checks/sources.mjs";

/**
 * Divides the tests of a package into three groups, the nearest to a file first: those of its name; those in its folder or
 * that import it directly; and all others, those that import it at all first.
 */
export function testsFor(root, name, file) {
  const all = filesBelow(root, `packages/${name}`).filter(isTest);
  const distances = new Map(all.map((test) => [test, distanceTo(root, test, file)]));
  const groupOf = (test) => {
    if (basename(test).startsWith(`${basename(file, ".ts")}.`)) return 0;
    return dirname(test) === dirname(file) || distances.get(test) <= 1 ? 1 : 2;
  };
  const sorted = all.sort((a, b) => distances.get(a) - distances.get(b));
  return [0, 1, 2].map((group) => sorted.filter((test) => groupOf(test) === group));
}

/** Counts the imports that lead from a test to a file: Infinity where none do. */
function distanceTo(root, test, file) {
  const seen = new Map([[test, 0]]);
  for (const [at, distance] of seen) {
    if (at === file) return distance;
    for (const { specifier } of parse(root, at).imports) {
      const next = resolve(root, at, specifier);
      if (next && !next.includes("/gen/") && !seen.has(next)) seen.set(next, distance + 1);
    }
  }
  return Number.POSITIVE_INFINITY;
}
