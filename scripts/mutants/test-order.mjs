// The order in which the tests of a package are tried on a mutant: the nearest first.
import { basename, dirname } from "node:path";
import { filesBelow, isTest, parse, resolve } from "../checks/sources.mjs";

/**
 * Splits the tests of a package into those that are near a file (of its name, in its folder, or importing it directly)
 * and the others, those that import it at all first.
 */
export function testsFor(root, name, file) {
  const all = filesBelow(root, `packages/${name}`).filter(isTest);
  const distances = new Map(all.map((test) => [test, distanceTo(root, test, file)]));
  const isNear = (test) =>
    dirname(test) === dirname(file) ||
    basename(test).startsWith(`${basename(file, ".ts")}.`) ||
    distances.get(test) <= 1;
  const near = all.filter(isNear);
  const others = all.filter((test) => !near.includes(test));
  return { near, others: others.sort((a, b) => distances.get(a) - distances.get(b)) };
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
