/** A notification that counts its repetitions. */
export interface Repeats<N> {
  readonly into: N;
  /** Its bytes without the count. */
  readonly body: readonly Uint8Array[];
  readonly since: number;
  count: number;
}

/** Number of keys that are remembered. */
const capacity = 1000;

/** Bytes that are remembered for them. */
const capacityBytes = 8 * 1024 * 1024;

/** First notification of each `dedup_key` within the window. */
export class DedupTable<N> {
  readonly #windowMs: number;
  readonly #seen = new Map<string, Repeats<N>>();
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

  /** Returns the notification that a key repeats, if it is within the window and still open. */
  find(key: string, now: number, isOpen: (notification: N) => boolean): Repeats<N> | undefined {
    const seen = this.#seen.get(key);
    return seen && now - seen.since < this.#windowMs && isOpen(seen.into) ? seen : undefined;
  }

  /** Counts one more. */
  count(key: string): void {
    const seen = this.#seen.get(key);
    if (seen) seen.count++;
  }

  /** Remembers the first of its key. */
  remember(key: string, repeats: Repeats<N>): void {
    this.#forget(key);
    // A part of a received chunk would keep the whole chunk in memory.
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
