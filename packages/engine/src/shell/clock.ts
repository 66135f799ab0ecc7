/** Where the engine reads the time. */
export interface EngineClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that never go back. */
  monotonic(): number;
}

/** What wakes the engine. */
export interface Timers {
  set(callback: () => void, ms: number): unknown;
  clear(handle: unknown): void;
}

/** The machine's clocks. */
export const systemClock: EngineClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** The machine's timers. They do not keep a process alive that has nothing else to do. */
export const systemTimers: Timers = {
  set(callback, ms) {
    const handle: unknown = setTimeout(callback, ms);
    if (
      typeof handle === "object" &&
      handle !== null &&
      "unref" in handle &&
      typeof handle.unref === "function"
    ) {
      handle.unref();
    }
    return handle;
  },
  clear: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
};

/** Timers take their delay as a 32-bit number; a longer one would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** One alarm, which can be set anew. Delays of any length are waited for in pieces. */
export class Alarm {
  readonly #timers: Timers;
  readonly #ring: () => void;
  #handle: unknown;

  constructor(timers: Timers, ring: () => void) {
    this.#timers = timers;
    this.#ring = ring;
  }

  set(ms: number): void {
    this.clear();
    const piece = Math.min(longestDelay, Math.max(0, Math.ceil(ms)));
    const left = ms - piece;
    this.#handle = this.#timers.set(() => {
      this.#handle = undefined;
      if (left > 0) this.set(left);
      else this.#ring();
    }, piece);
  }

  clear(): void {
    if (this.#handle !== undefined) this.#timers.clear(this.#handle);
    this.#handle = undefined;
  }

  get isSet(): boolean {
    return this.#handle !== undefined;
  }
}
