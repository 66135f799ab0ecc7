import { type Clock, wakefulClock } from "@toasty/kit/clock";

/**
 * Time limit for calls to something that performs them one after the other, such as a notification daemon.
 *
 * The limit counts from the last call that ended. A daemon that is busy with a hundred calls gets its time; all calls to
 * one that hangs fail together.
 */
export class IdleTimeout {
  readonly #limitMs: number;
  readonly #clock: Clock;
  #lastEndMs = Number.NEGATIVE_INFINITY;

  constructor(limitMs: number, clock: Clock = wakefulClock) {
    this.#limitMs = limitMs;
    this.#clock = clock;
  }

  /** Waits for one call; rejects when the limit is over. A value after that goes to `onLate`. */
  wait<T>(work: Promise<T>, onLate: (value: T) => void): Promise<T> {
    const startMs = this.#clock.monotonic();
    return new Promise((resolve, reject) => {
      let isLate = false;
      let cancel = () => {};
      const check = () => {
        const leftMs = Math.max(startMs, this.#lastEndMs) + this.#limitMs - this.#clock.monotonic();
        if (leftMs > 0) {
          cancel = this.#clock.after(leftMs, check);
          return;
        }
        isLate = true;
        reject(new Error(`no answer within ${this.#limitMs} ms`));
      };
      const end = () => {
        this.#lastEndMs = this.#clock.monotonic();
        cancel();
      };
      check();
      work.then(
        (value) => {
          end();
          if (isLate) onLate(value);
          else resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }
}
