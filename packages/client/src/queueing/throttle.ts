import { type Clock, systemClock } from "@toasty/kit/clock";
import { onAbort } from "@toasty/kit/signals";

/**
 * Holds calls back after the broker answered RATE_LIMITED, then lets one after the other through: the first one that is
 * taken opens the way for the next, so that a full outbox is not refused a thousand times.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #queue: (() => void)[] = [];
  #closedUntil = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** True if a call may be made at once. */
  get open(): boolean {
    return this.#queue.length === 0 && this.#clock.monotonic() >= this.#closedUntil;
  }

  /** Waits for its turn, but not beyond the signal; `first` is for a call that was refused in its turn. */
  async turn(first: boolean, signal: AbortSignal): Promise<void> {
    if (this.open) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (first) this.#queue.unshift(resolve);
    else this.#queue.push(resolve);
    this.#schedule();
    const unlisten = onAbort(signal, () => {
      const index = this.#queue.indexOf(resolve);
      if (index >= 0) this.#queue.splice(index, 1);
      reject(signal.reason);
    });
    await promise.finally(unlisten);
  }

  /** Lets the next call through, after the broker took one or refused it for another reason. */
  passed(): void {
    if (this.#clock.monotonic() >= this.#closedUntil) this.#queue.shift()?.();
  }

  /** Closes for as long as the broker asked for. */
  refused(retryAfterMs: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock.monotonic() + retryAfterMs);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#cancel || this.#queue.length === 0) return;
    this.#cancel = this.#clock.after(this.#closedUntil - this.#clock.monotonic(), () => {
      this.#cancel = undefined;
      if (this.#clock.monotonic() < this.#closedUntil) this.#schedule();
      else this.#queue.shift()?.();
    });
  }
}
