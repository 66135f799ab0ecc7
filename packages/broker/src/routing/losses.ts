import type { Mailbox } from "./mailbox.js";

/** So many mailboxes are remembered. */
const capacity = 1024;

/**
 * How much was in the mailboxes that had to make room for others: their desks are told when they come back, also those
 * that do not say where they stood.
 */
export class Losses {
  readonly #missing = new Map<string, number>();

  /** Remembers what a mailbox's desk has yet to be told of. */
  note({ key, missing }: Mailbox): void {
    if (missing === 0) return;
    this.#missing.set(key, missing);
    const [oldest] = this.#missing.keys();
    if (this.#missing.size > capacity && oldest !== undefined) this.#missing.delete(oldest);
  }

  /** How many its desk is to be told of, this once. */
  take(key: string): number {
    const missing = this.#missing.get(key) ?? 0;
    this.#missing.delete(key);
    return missing;
  }
}
