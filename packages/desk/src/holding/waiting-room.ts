import type { Notification } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";
import type { Decided, Held } from "./decision.js";
import type { HeldFile } from "./held-file.js";

/**
 * Everything that a desk must not forget, in memory and on disk: notifications that wait for the gate, questions that
 * are on the screen, so that the next desk asks them again, and decisions that the broker has not confirmed.
 *
 * A disk that fails is logged. What could not be written stays in memory, as long as this desk lives.
 */
export class WaitingRoom {
  readonly #file: HeldFile;
  readonly #logger: Logger;
  readonly #asked = new Map<string, Notification>();
  readonly #decided: Map<string, Decided>;

  constructor(file: HeldFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
    this.#decided = new Map(file.decisions.map((decided) => [decided.key, decided]));
  }

  /** Notifications that wait for the gate, oldest first. */
  get waiting(): readonly Held[] {
    return this.#file.entries.filter((held) => !this.#asked.has(held.key) && !this.#isDecided(held));
  }

  /** The notification of this key, whether it waits or is on the screen. */
  find(key: string): Held | undefined {
    return this.#file.get(key);
  }

  /** Questions that are on the screen. */
  get asked(): readonly Notification[] {
    return [...this.#asked.values()];
  }

  /** Decisions that the broker has not confirmed, oldest first. */
  get decisions(): readonly Decided[] {
    return [...this.#decided.values()];
  }

  /** The unconfirmed decision of this key. */
  decisionOf(key: string): Decided | undefined {
    return this.#decided.get(key);
  }

  /** Takes one in. False when the disk does not. */
  async hold(held: Held): Promise<boolean> {
    return this.#written(held.key, "a notification cannot be held back on disk", this.#file.hold(held));
  }

  /** Remembers a question that is about to be shown. */
  async ask(held: Held): Promise<void> {
    this.#asked.set(held.key, held.notification);
    await this.hold(held);
  }

  /** Takes a decision in the place of its notification; resolves when it is on disk, or the disk has failed. */
  async decide(decided: Decided): Promise<void> {
    this.#decided.set(decided.key, decided);
    this.#asked.delete(decided.key);
    await this.#written(decided.key, "a decision cannot be kept on disk", this.#file.decide(decided));
  }

  /** Forgets a decision that the broker has confirmed, unless another one has taken its place. */
  async confirm(decided: Decided): Promise<void> {
    const { key } = decided;
    if (this.#decided.get(key) !== decided) return;
    // Where the disk failed, the notification still stands in the file.
    const left = this.#file.get(key);
    if (left && this.#isDecided(left)) await this.release(key);
    this.#decided.delete(key);
    await this.#written(key, unwritable, this.#file.confirm(key));
  }

  /** The one that makes room for another, when there are too many. */
  surplus(next: string): Held | undefined {
    const waiting = this.waiting;
    const [oldest] = waiting;
    return waiting.length >= mostWaiting && oldest?.key !== next ? oldest : undefined;
  }

  /** Forgets a notification. If that does not reach the disk, it is shown once more after the next start. */
  async release(key: string): Promise<void> {
    this.#asked.delete(key);
    await this.#written(key, unwritable, this.#file.release(key));
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {});
  }

  /** True for the delivery that was decided on; a newer one of the same key is not. */
  #isDecided({ key, cursor }: Held): boolean {
    return this.#decided.get(key)?.cursor === cursor;
  }

  async #written(key: string, message: string, writing: Promise<void>): Promise<boolean> {
    try {
      await writing;
      return true;
    } catch (error) {
      this.#logger.error({ key, error: (error as Error).message }, message);
      return false;
    }
  }
}

const unwritable = "the file of held notifications cannot be written";

/** How many wait at most. */
export const mostWaiting = 1_000;
