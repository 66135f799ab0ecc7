/** Counts the work that is under way, so that a client that is closed can wait for it, and tell what is left. */
export class Tally {
  #count = 0;
  #empty = Promise.withResolvers<void>();

  get count(): number {
    return this.#count;
  }

  /** Counts a piece of work until it has ended, either way. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) {
        this.#empty.resolve();
        this.#empty = Promise.withResolvers();
      }
    }
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    while (this.#count > 0) await this.#empty.promise;
  }
}
