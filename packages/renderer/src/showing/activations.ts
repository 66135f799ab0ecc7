import type { Logger } from "@toasty/kit/logger";
import type { Activation } from "@toasty/proto/surface";

/** Number of clicks that wait for the first listener. */
const maxEarly = 100;

/** Receives clicks. */
export type ActivationListener = (activation: Activation) => void;

/**
 * Emits the clicks that no toast of this process awaits. A click that started the program comes before anybody can
 * listen, so the first ones wait for the first listener.
 */
export class Activations {
  readonly #listeners = new Set<ActivationListener>();
  readonly #logger: Logger;
  #early: Activation[] | undefined = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a listener; the returned function removes it. */
  listen(listener: ActivationListener): () => void {
    this.#listeners.add(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    // After the code that adds the listener, which may not be ready for a click.
    queueMicrotask(() => {
      for (const activation of early) this.emit(activation);
    });
    return () => this.#listeners.delete(listener);
  }

  /** Calls every listener. One that throws is logged. */
  emit(activation: Activation): void {
    if (this.#early) this.#early = [...this.#early, activation].slice(-maxEarly);
    for (const listener of this.#listeners) {
      try {
        listener(activation);
      } catch (err) {
        this.#logger.error({ ...activation, err }, "a listener of clicks threw");
      }
    }
  }
}
