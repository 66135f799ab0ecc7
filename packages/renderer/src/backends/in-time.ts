/**
 * Waits for work that may hang; rejects when it took too long. What the work gives after that is handed to `late`, since
 * nobody else waits for it any more.
 */
export function inTime<T>(work: Promise<T>, limitMs: number, late?: (value: T) => void): Promise<T> {
  return new Patience(limitMs).wait(work, late);
}

/**
 * Time limit for calls to something that performs them one after the other, such as a notification daemon.
 *
 * The limit counts from the last call that ended. A daemon that is busy with a hundred calls gets its time; of one that
 * hangs, all calls fail together.
 */
export class Patience {
  readonly #limitMs: number;
  #lastEndMs = Number.NEGATIVE_INFINITY;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Waits for one call. What it gives after its time is handed to `late`. */
  async wait<T>(work: Promise<T>, late?: (value: T) => void): Promise<T> {
    const startMs = performance.now();
    const ended = () => {
      this.#lastEndMs = performance.now();
    };
    work.then(ended, ended);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const wait = (leftMs: number) => {
        timer = setTimeout(() => {
          const left = Math.max(startMs, this.#lastEndMs) + this.#limitMs - performance.now();
          // Timers may be early by a fraction of a millisecond.
          if (left > 1) return wait(left);
          if (late) work.then(late, () => {});
          reject(new Error(`no answer within ${this.#limitMs / 1000} s`));
        }, leftMs);
      };
      wait(this.#limitMs);
    });
    try {
      return await Promise.race([work, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
