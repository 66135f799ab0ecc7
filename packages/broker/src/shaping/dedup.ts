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

/** How many bytes of what they say. */
const capacityBytes = 8 * 1024 * 1024;

/** Which `dedup_key` was seen when. */
export class DedupTable {
  readonly #windowMs: number;
  readonly #seen = new Map<string, Repeats>();
  #bytes = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#seen.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What a key repeats, if that was within the window and can still be counted up. */
  find(key: string, now: number, isOpen: (published: Published) => boolean): Repeats | undefined {
    const seen = this.#seen.get(key);
    if (!seen) return undefined;
    if (now - seen.since < this.#windowMs && isOpen(seen.into)) return seen;
    this.#forget(key);
    return undefined;
  }

  /** Remembers the first of its key. */
  remember(key: string, repeats: Repeats): void {
    this.#forget(key);
    // What came is a part of all that was received with it, and would keep that.
    const body = Buffer.concat(repeats.body);
    this.#bytes += body.length;
    this.#seen.set(key, { ...repeats, body: [body] });
    for (const [oldest, { since }] of this.#seen) {
      const fits = this.#seen.size <= capacity && this.#bytes <= capacityBytes;
      if (fits && repeats.since - since < this.#windowMs) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    for (const { length } of this.#seen.get(key)?.body ?? []) this.#bytes -= length;
    this.#seen.delete(key);
  }
}
