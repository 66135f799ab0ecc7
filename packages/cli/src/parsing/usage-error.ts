/** Error for a command line that cannot be run. Both texts are sentences with a full stop. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Advice; undefined where the message makes it plain. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Returns a word if it is one of the words; throws a {@link UsageError} otherwise. */
export function oneOf<const W extends readonly string[]>(word: string, words: W): W[number] {
  if (words.includes(word)) return word;
  throw new UsageError(`${JSON.stringify(word)} is none of ${words.join(", ")}.`);
}

/** Runs work on an option or operand, and puts its name before the message of a {@link UsageError}. */
export function naming<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${name}: ${error.message}`, error.remedy) : error;
  }
}

/** Returns the candidate that was probably meant: the nearest one, if it is near enough. */
export function suggest(given: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const candidate of candidates) {
    const steps = candidate.startsWith(given) && given.length > 1 ? 1 : distance(given, candidate);
    if (steps < least && steps < candidate.length) {
      best = candidate;
      least = steps;
    }
  }
  return best;
}

/** Returns the number of characters to insert, delete or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const changed = at(row, j - 1) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, b.length);
}

const at = (row: readonly number[], index: number) => row[index] ?? Number.POSITIVE_INFINITY;
