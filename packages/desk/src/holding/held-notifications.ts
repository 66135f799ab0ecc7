import type { Logger } from "@toasty/kit/logger";
import type { Notification } from "@toasty/proto";
import type { PendingDecision } from "./decision.js";
import type { HeldFile } from "./held-file.js";
import type { Received } from "./received.js";

/** The most notifications that wait for the gate. */
export const mostWaiting = 1_000;

const unwritable = "the file of held notifications cannot be written";

/**
 * Everything that a desk must not forget, in memory and on disk: notifications that wait for the gate, questions that
 * are on the screen, so that the next desk asks them again, and decisions that the broker has not confirmed.
 *
 * A disk that fails is logged. What could not be written stays in memory, as long as this desk lives.
 */
export class HeldNotifications {
  readonly #file: HeldFile;
  readonly #logger: Logger;
  readonly #onScreen = new Map<string, Notification>();
  readonly #decisions: Map<string, PendingDecision>;

  constructor(file: HeldFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
    this.#decisions = new Map(file.decisions.map((pending) => [pending.key, pending]));
  }

  /** Notifications that wait for the gate, oldest first. */
  get waiting(): readonly Received[] {
    return this.#file.entries.filter(
      (received) => !this.#onScreen.has(received.key) && !this.#isDecided(received),
    );
  }

  /** Notifications that are kept while they are on the screen: questions, and what takes long to show. */
  get onScreen(): readonly Notification[] {
    return [...this.#onScreen.values()];
  }

  /** Decisions that the broker has not confirmed, oldest first. */
  get decisions(): readonly PendingDecision[] {
    return [...this.#decisions.values()];
  }

  /** Returns the notification of this key, waiting or on the screen. */
  find(key: string): Received | undefined {
    return this.#file.get(key);
  }

  /** Returns the unconfirmed decision of this key. */
  decisionOf(key: string): PendingDecision | undefined {
    return this.#decisions.get(key);
  }

  /** Returns the oldest that waits, if it has to make room for a new notification of the given key. */
  surplusFor(key: string): Received | undefined {
    const { waiting } = this;
    const [oldest] = waiting;
    return waiting.length >= mostWaiting && oldest?.key !== key ? oldest : undefined;
  }

  /** Holds a notification until the gate lets it through; returns whether it is on disk. */
  async hold(received: Received): Promise<boolean> {
    return this.#log(received.key, "a notification cannot be held back on disk", this.#file.hold(received));
  }

  /** Keeps a notification that is about to be shown, for the next desk. */
  async keepOnScreen(received: Received): Promise<void> {
    this.#onScreen.set(received.key, received.notification);
    await this.hold(received);
  }

  /** Replaces a notification by the decision on it; resolves when it is on disk, or the disk has failed. */
  async decide(pending: PendingDecision): Promise<void> {
    this.#decisions.set(pending.key, pending);
    this.#onScreen.delete(pending.key);
    await this.#log(pending.key, "a decision cannot be kept on disk", this.#file.decide(pending));
  }

  /** Forgets a decision that the broker has confirmed, unless another one has taken its place. */
  async confirm(pending: PendingDecision): Promise<void> {
    const { key } = pending;
    if (this.#decisions.get(key) !== pending) return;
    // Where the disk failed, the notification is still in the file.
    const left = this.#file.get(key);
    if (left && this.#isDecided(left)) await this.release(key);
    this.#decisions.delete(key);
    await this.#log(key, unwritable, this.#file.confirm(key));
  }

  /** Forgets a notification. If that does not reach the disk, it is shown once more after the next start. */
  async release(key: string): Promise<void> {
    this.#onScreen.delete(key);
    await this.#log(key, unwritable, this.#file.release(key));
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {});
  }

  /** Returns whether this delivery was decided on; a newer one of the same key is not. */
  #isDecided({ key, cursor }: Received): boolean {
    return this.#decisions.get(key)?.cursor === cursor;
  }

  /** Waits for a write and logs its failure; returns whether it succeeded. */
  async #log(key: string, message: string, writing: Promise<void>): Promise<boolean> {
    try {
      await writing;
      return true;
    } catch (err) {
      this.#logger.error({ key, err }, message);
      return false;
    }
  }
}
