import { onAbort } from "../calling/abort.js";

/**
 * Holds everything back when the broker asked for patience, then lets one after the other through: the first one that is
 * taken opens the way for the next, so that a full outbox does not run against the same wall a thousand times.
 */
export class Throttle {
  readonly #queue: (() => void)[] = [];
  #closedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Whether a call may go at once. */
  get open(): boolean {
    return this.#queue.length === 0 && performance.now() >= this.#closedUntil;
  }

  /** Waits for its turn, but not beyond the signal; `first` is for one that had its turn and was sent back. */
  async turn(first: boolean, signal: AbortSignal): Promise<void> {
    if (this.open) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (first) this.#queue.unshift(resolve);
    else this.#queue.push(resolve);
    this.#schedule();
    const unlisten = onAbort(signal, () => {
      const place = this.#queue.indexOf(resolve);
      if (place >= 0) this.#queue.splice(place, 1);
      reject(signal.reason);
    });
    await promise.finally(unlisten);
  }

  /** The broker took one, or refused it for another reason: the next may go. */
  passed(): void {
    if (performance.now() >= this.#closedUntil) this.#queue.shift()?.();
  }

  /** The broker asked for patience. */
  refused(retryAfterMs: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, performance.now() + retryAfterMs);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer || this.#queue.length === 0) return;
    const waitMs = Math.max(0, this.#closedUntil - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (performance.now() < this.#closedUntil) this.#schedule();
      else this.#queue.shift()?.();
    }, waitMs);
    this.#timer.unref();
  }
}
