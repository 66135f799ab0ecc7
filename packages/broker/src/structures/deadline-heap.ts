/** Something that falls due at a time. */
export interface Deadline<T> {
  readonly at: number;
  readonly item: T;
  live: boolean;
}

/** Binary heap of deadlines, the next one on top. It only keeps them: a timer belongs to its owner. */
export class DeadlineHeap<T> {
  #heap: Deadline<T>[] = [];
  #dead = 0;

  /** Adds an item that falls due at a time. The deadline returned can be cancelled. */
  add(at: number, item: T): Deadline<T> {
    const deadline: Deadline<T> = { at, item, live: true };
    this.#push(deadline);
    return deadline;
  }

  /** Cancels a deadline. Does nothing where it was taken or cancelled before, or there is none. */
  cancel(deadline: { live: boolean } | undefined): void {
    if (!deadline?.live) return;
    deadline.live = false;
    this.#dead++;
    // Taking one out of the middle is not worth its while; many cancelled ones are swept in one go.
    if (this.#dead > 64 && this.#dead > this.#heap.length / 2) this.#sweep();
  }

  /** Number of deadlines that are held, some cancelled ones included. */
  get size(): number {
    return this.#heap.length;
  }

  /** Time of the next deadline; undefined if there is none. */
  get next(): number | undefined {
    this.#dropDead();
    return this.#heap[0]?.at;
  }

  /** Takes the next item that is due at a time; undefined if none is. */
  takeDue(now: number): T | undefined {
    this.#dropDead();
    const next = this.#heap[0];
    if (!next || next.at > now) return undefined;
    this.#pop();
    next.live = false;
    return next.item;
  }

  /** Forgets all deadlines. */
  clear(): void {
    for (const deadline of this.#heap) deadline.live = false;
    this.#heap = [];
    this.#dead = 0;
  }

  #dropDead(): void {
    while (this.#heap[0]?.live === false) {
      this.#pop();
      this.#dead--;
    }
  }

  #sweep(): void {
    const live = this.#heap.filter((deadline) => deadline.live);
    this.#heap = [];
    this.#dead = 0;
    for (const deadline of live) this.#push(deadline);
  }

  #push(deadline: Deadline<T>): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(deadline);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Deadline<T>;
      if (above.at <= deadline.at) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = deadline;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && right.at < (heap[child] as Deadline<T>).at) child++;
      const below = heap[child] as Deadline<T>;
      if (below.at >= last.at) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
  }
}
