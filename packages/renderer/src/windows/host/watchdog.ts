/**
 * Finds out that a process hangs: one that has something to answer and gives no answer for the whole limit. Every answer
 * starts the limit again, so that many calls at once are not mistaken for a hang.
 */
export class Watchdog {
  readonly #onHung: (limitMs: number) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onHung: (limitMs: number) => void) {
    this.#onHung = onHung;
  }

  /** Waits for the next answer. Does nothing where it already waits. */
  expect(limitMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#onHung(limitMs);
    }, limitMs);
  }

  /** Takes note of an answer: nothing is expected until the next {@link expect}. */
  answered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
