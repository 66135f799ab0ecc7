import type { Clock } from "@toasty/kit/clock";

/** Longer waits would overflow setTimeout; they are taken in steps. */
const longestTimer = 2 ** 31 - 1;

interface Deadline {
  readonly at: number;
  readonly then: () => void;
  live: boolean;
}

/** Any number of deadlines on one timer: a binary heap, the next one on top. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #heap: Deadline[] = [];
  #dead = 0;
  #cancelTimer: (() => void) | undefined;

  /** `onError` gets what a callback throws; it must not throw itself. */
  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Calls back when the monotonic clock reads `at`; the returned function takes that back. */
  add(at: number, then: () => void): () => void {
    const deadline: Deadline = { at, then, live: true };
    this.#push(deadline);
    if (this.#heap[0] === deadline) this.#arm();
    return () => this.#cancel(deadline);
  }

  /** Forgets all deadlines. */
  clear(): void {
    this.#heap = [];
    this.#dead = 0;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #cancel(deadline: Deadline): void {
    if (!deadline.live) return;
    deadline.live = false;
    this.#dead++;
    // Taking one out of the middle is not worth its while; many cancelled ones are swept in one go.
    if (this.#dead > 64 && this.#dead > this.#heap.length / 2) this.#sweep();
  }

  #sweep(): void {
    const live = this.#heap.filter((deadline) => deadline.live);
    this.#heap = [];
    this.#dead = 0;
    for (const deadline of live) this.#push(deadline);
  }

  #arm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const next = this.#heap[0];
    if (!next) return;
    const wait = Math.min(Math.max(0, Math.ceil(next.at - this.#clock.monotonic())), longestTimer);
    this.#cancelTimer = this.#clock.after(wait, () => this.#fire());
  }

  #fire(): void {
    const now = this.#clock.monotonic();
    for (let next = this.#heap[0]; next && (!next.live || next.at <= now); next = this.#heap[0]) {
      this.#pop();
      if (!next.live) {
        this.#dead--;
        continue;
      }
      next.live = false;
      try {
        next.then();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#arm();
  }

  #push(deadline: Deadline): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(deadline);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Deadline;
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
      if (right && right.at < (heap[child] as Deadline).at) child++;
      const below = heap[child] as Deadline;
      if (below.at >= last.at) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
  }
}
