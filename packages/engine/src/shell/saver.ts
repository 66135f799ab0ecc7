import type { Clock } from "@toasty/kit/clock";
import { within } from "@toasty/kit/within";
import { reasonOf } from "../text/describe.js";
import { Alarm } from "./alarm.js";
import type { StateStore } from "./store.js";

/** Options of a {@link Saver}. */
export interface SaverOptions {
  readonly store: StateStore;
  readonly clock: Clock;
  /** The state as it is now. */
  readonly text: () => string;
  /** Told why it cannot save: once, until that changes. */
  readonly onFailure: (reason: string) => void;
}

/** Progress alone is saved so often. */
const idleSaveMs = 5_000;

/** A disk that does not answer must not hold back what the human should see. */
const longestSaveMs = 2_000;

/**
 * Saves the state: at once before anything is shown, so that a crash can repeat nothing, and now and then while only
 * numbers change. Saves do not overlap; whatever happens during one is in the next.
 */
export class Saver {
  readonly #options: SaverOptions;
  readonly #idle: Alarm;
  #last: Promise<void> = Promise.resolve();
  #trouble: string | undefined;

  constructor(options: SaverOptions) {
    this.#options = options;
    this.#idle = new Alarm(options.clock, () => void this.save());
  }

  /** Something changed that can wait. */
  touch(): void {
    if (!this.#idle.isSet) this.#idle.set(idleSaveMs);
  }

  /** Saves what is true when its turn comes. Ends when it is saved, or when that failed or takes too long. */
  save(): Promise<void> {
    this.#idle.clear();
    this.#last = this.#last.then(() => this.#saveNow());
    return this.#last;
  }

  async #saveNow(): Promise<void> {
    const { store, clock, text, onFailure } = this.#options;
    try {
      await within(store.save(text()), longestSaveMs, { clock, keepAlive: false });
      this.#trouble = undefined;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== this.#trouble) onFailure(reason);
      this.#trouble = reason;
    }
  }
}
