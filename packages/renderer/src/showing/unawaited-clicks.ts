import type { Logger } from "../backends/logger.js";

/** A click that nobody awaits. */
export interface Activation {
  /** The notification's id. */
  readonly id: string;
  /** Whose it is; empty when nobody said. */
  readonly agentId: string;
  /** The button's action id; empty for a click on the body. */
  readonly action: string;
  /** What was typed and chosen. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Hears of clicks. */
export type ActivationListener = (activation: Activation) => void;

/**
 * Brings clicks that no toast of this process awaits to whoever listens. A click that started the program comes before
 * anybody can listen, so the first ones wait for the first listener.
 */
export class UnawaitedClicks {
  readonly #listeners = new Set<ActivationListener>();
  readonly #logger: Logger;
  #early: Activation[] | undefined = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a listener; returns the end of its listening. */
  listen(listener: ActivationListener): () => void {
    this.#listeners.add(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    // Once whoever listens has finished what it is doing.
    queueMicrotask(() => {
      for (const activation of early) this.tell(activation);
    });
    return () => this.#listeners.delete(listener);
  }

  tell(activation: Activation): void {
    if (this.#early) this.#early = [...this.#early, activation].slice(-mostEarly);
    for (const listener of this.#listeners) {
      try {
        listener(activation);
      } catch (error) {
        this.#logger.error({ ...activation, error: (error as Error).message }, "a listener of clicks threw");
      }
    }
  }
}

const mostEarly = 100;
