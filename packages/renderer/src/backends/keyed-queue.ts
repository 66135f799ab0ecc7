/** Runs the work of each key one after the other, and that of different keys side by side. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const done = before ? before.then(work, work) : work();
    const tidied = () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    };
    const tail: Promise<void> = done.then(tidied, tidied);
    this.#tails.set(key, tail);
    return done;
  }
}
