// Draws mutants by a seed, spread over files and mutators.

/** Returns numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Puts all mutants into an order in which every first part is spread: next comes one whose file and mutator were used
 * least. Take as many as are needed, and more where some do not count.
 * @template {{ file: string, mutator: string }} M
 * @param {readonly M[]} mutants
 * @returns {Generator<M>}
 */
export function* drawMutants(mutants, seed) {
  const left = shuffle(mutants, randomOf(seed));
  const used = new Map();
  const uses = (key) => used.get(key) ?? 0;
  while (left.length > 0) {
    let best = 0;
    const cost = ({ file, mutator }) => uses(file) * 2 + uses(mutator);
    for (let i = 1; i < left.length; i++) if (cost(left[i]) < cost(left[best])) best = i;
    const [drawn] = left.splice(best, 1);
    for (const key of [drawn.file, drawn.mutator]) used.set(key, uses(key) + 1);
    yield drawn;
  }
}

function shuffle(all, random) {
  const shuffled = [...all];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}
