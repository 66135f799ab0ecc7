/** Queue of work that is done in order, where it matters only after something else is done. */
export class ToDo<T> {
  readonly #act: (item: T) => void;
  readonly #before: (() => Promise<void>) | undefined;
  #items: T[] = [];
  #isAtWork = false;
  #done: Promise<void> = Promise.resolve();

  /** `before` is awaited before anything that was added by then is done. It must not reject. */
  constructor(act: (item: T) => void, before: (() => Promise<void>) | undefined) {
    this.#act = act;
    this.#before = before;
  }

  /** Settles when nothing is left to do. */
  get done(): Promise<void> {
    return this.#done;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** Does what was added. */
  work(): void {
    if (this.#items.length === 0 || this.#isAtWork) return;
    this.#isAtWork = true;
    if (this.#before) {
      this.#done = this.#workAfter(this.#before);
    } else {
      // Whatever is done may add more: that comes after what is there.
      for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) this.#act(item);
      this.#isAtWork = false;
    }
  }

  async #workAfter(before: () => Promise<void>): Promise<void> {
    while (this.#items.length > 0) {
      const count = this.#items.length;
      await before();
      for (const item of this.#items.splice(0, count)) this.#act(item);
    }
    this.#isAtWork = false;
  }
}
