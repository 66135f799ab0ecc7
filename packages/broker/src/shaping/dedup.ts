import type { Published } from "../settling/published.js";

/** A notification that repeats may be counted into. */
export interface Repeats {
  readonly into: Published;
  /** What it says, without its count. */
  readonly body: readonly Uint8Array[];
  readonly since: number;
  count: number;
}

/** How many keys are remembered. */
const capacity = 1000;

/** Which `dedup_key` was seen when. */
export class DedupTable {
  readonly #windowMs: number;
  readonly #seen = new Map<string, Repeats>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#seen.size;
  }

  /** What a key repeats, if that was within the window and can still be counted up. */
  find(key: string, now: number, isOpen: (published: Published) => boolean): Repeats | undefined {
    const seen = this.#seen.get(key);
    if (!seen) return undefined;
    if (now - seen.since < this.#windowMs && isOpen(seen.into)) return seen;
    this.#seen.delete(key);
    return undefined;
  }

  /** Remembers the first of its key. */
  remember(key: string, repeats: Repeats): void {
    this.#seen.delete(key);
    this.#seen.set(key, repeats);
    for (const [oldest, { since }] of this.#seen) {
      if (this.#seen.size <= capacity && repeats.since - since < this.#windowMs) return;
      this.#seen.delete(oldest);
    }
  }
}
