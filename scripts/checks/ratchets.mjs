// Counts that may only fall: what is not good yet, kept in `ratchets.json`, package by package.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = "scripts/checks/ratchets.json";

/** Reads the counts that are allowed, by the name of the ratchet and of the package. */
export function readRatchets(root) {
  const path = join(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

/**
 * Compares places of a package with the number that is allowed.
 * @param {Record<string, string[]>} found places by package
 * @param {Record<string, number>} allowed
 * @returns {string[]} problems
 */
export function compareCounts(found, allowed = {}) {
  return Object.entries(found).flatMap(([name, places]) => {
    const most = allowed[name] ?? 0;
    if (places.length > most) {
      return [
        `${name}: ${places.length} where ${most} are allowed`,
        ...places.map((place) => `    ${place}`),
      ];
    }
    if (places.length === most) return [];
    return [`${name}: only ${places.length} of ${most} are left; \`npm run ratchet\` lowers the number`];
  });
}

/** Lowers the allowed numbers to what is found; never raises one. Returns the lines that tell what was lowered. */
export function lowerRatchet(root, ratchet, found) {
  const ratchets = readRatchets(root);
  const allowed = ratchets[ratchet] ?? {};
  const lowered = Object.entries(allowed).filter(([name, most]) => (found[name]?.length ?? 0) < most);
  const left = Object.entries(allowed)
    .map(([name, most]) => [name, Math.min(most, found[name]?.length ?? 0)])
    .filter(([, most]) => most > 0);
  ratchets[ratchet] = Object.fromEntries(left.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(root, file), `${JSON.stringify(ratchets, null, 2)}\n`);
  return lowered.map(([name, most]) => `${ratchet}: ${name} ${most} -> ${found[name]?.length ?? 0}`);
}
