/** Runs pieces of work one at a time, in the order in which they were given. One that fails does not stop the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs work after everything that was given before it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves when all that has been given so far is done. Never rejects. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

/** Runs the work of one key one at a time, and that of different keys at once. A key without work takes no memory. */
export class KeyedQueue<Key = string> {
  readonly #tails = new Map<Key, Promise<void>>();

  /** Runs work after everything of the same key; at once if there is none. */
  run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const done = before ? before.then(work) : work();
    const forget = () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    };
    const tail: Promise<void> = done.then(forget, forget);
    this.#tails.set(key, tail);
    return done;
  }

  /** The number of keys whose work is not done. */
  get size(): number {
    return this.#tails.size;
  }
}
