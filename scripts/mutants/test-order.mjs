// The order in which the tests of a package are tried on a mutant: the nearest first.
import { basename, dirname, join } from "node:path";
import { filesBelow, isTest, parse, resolve } from "../checks/sources.mjs";

/**
 * Finds the tests of a package that a file is tried on: its own, by their name; those near it, which are its own, and then
 * those in its folder or that import it directly; and all others, those that import it at all first.
 */
export function testsFor(root, name, file) {
  const all = testsOf(root, name);
  const distances = new Map(all.map((test) => [test, distanceTo(root, test, file)]));
  const groupOf = (test) => {
    if (basename(test).startsWith(`${basename(file, ".ts")}.`)) return 0;
    return dirname(test) === dirname(file) || distances.get(test) <= 1 ? 1 : 2;
  };
  const sorted = all.toSorted((a, b) => distances.get(a) - distances.get(b));
  const [own, near, others] = [0, 1, 2].map((group) => sorted.filter((test) => groupOf(test) === group));
  return { own, near: [...own, ...near], others };
}

/** Lists the tests of a package. What is read of the disk is kept here: a sample asks for it again at every mutant. */
function testsOf(root, name) {
  const key = join(root, "packages", name);
  const known = tests.get(key) ?? filesBelow(root, `packages/${name}`).filter(isTest);
  tests.set(key, known);
  return known;
}

/** Counts the imports that lead from a test to a file: Infinity where none do. */
const distanceTo = (root, test, file) => distancesFrom(root, test).get(file) ?? Number.POSITIVE_INFINITY;

/** Counts the imports that lead from a test to every file. */
function distancesFrom(root, test) {
  const key = join(root, test);
  const known = distancesOf.get(key);
  if (known) return known;
  const distances = new Map([[test, 0]]);
  for (const [at, distance] of distances) {
    for (const next of importedBy(root, at)) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  distancesOf.set(key, distances);
  return distances;
}

/** Lists the written files that a file imports. */
function importedBy(root, file) {
  const key = join(root, file);
  const known = imported.get(key);
  if (known) return known;
  const found = parse(root, file)
    .imports.map(({ specifier }) => resolve(root, file, specifier))
    .filter((next) => next && !next.includes("/gen/"));
  imported.set(key, found);
  return found;
}

/** @type {Map<string, string[]>} */
const tests = new Map();
/** @type {Map<string, Map<string, number>>} */
const distancesOf = new Map();
/** @type {Map<string, string[]>} */
const imported = new Map();
