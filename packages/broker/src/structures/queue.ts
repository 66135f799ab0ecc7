/** A list that grows at its end and shrinks at its front, both in constant time: an array's `shift` is linear. */
export class Queue<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Number of places that are held, those of items that are gone included. */
  get places(): number {
    return this.#items.length;
  }

  /** The item at an index, counted from the front. */
  at(index: number): T | undefined {
    return this.#items[this.#head + index];
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  get last(): T | undefined {
    return this.length === 0 ? undefined : this.#items.at(-1);
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes items off the front. */
  drop(count: number): void {
    this.#head += count;
    if (this.#head < 32 || this.#head * 2 < this.#items.length) {
      // What stands before the head is gone, and must not be kept alive.
      for (let i = this.#head - count; i < this.#head; i++) this.#items[i] = undefined as T;
      return;
    }
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** Keeps only some items. */
  keep(wanted: (item: T) => boolean): void {
    this.#items = this.toArray().filter(wanted);
    this.#head = 0;
  }

  toArray(): T[] {
    return this.#items.slice(this.#head);
  }
}

/** The index of the first item after a place, in a queue that is sorted by its items' places. */
export function indexAfter(queue: Queue<{ readonly sequence: number }>, sequence: number): number {
  let low = 0;
  let high = queue.length;
  // Readers are mostly at the end, or one before it.
  const last = queue.last;
  if (last === undefined || last.sequence <= sequence) return high;
  const before = queue.at(high - 2);
  if (before === undefined || before.sequence <= sequence) return high - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = queue.at(middle);
    if (item !== undefined && item.sequence <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
