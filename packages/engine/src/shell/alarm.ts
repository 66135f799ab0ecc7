import type { Clock } from "@toasty/kit/clock";

/** One timer of the engine, which can be set again. It does not keep a process alive that has nothing else to do. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings once, after a time of any length, in place of what was set before. */
  set(ms: number): void {
    this.clear();
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      this.#ring();
    });
  }

  /** Takes back what was set. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** True until it has rung. */
  get isSet(): boolean {
    return this.#cancel !== undefined;
  }
}
