import type { Notification } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";
import type { Held, HeldFile } from "./held-file.js";

/**
 * What must not be forgotten, on disk: notifications that wait for the gate, and questions that are on the screen, so
 * that the next desk asks them again.
 */
export class WaitingRoom {
  readonly #file: HeldFile;
  readonly #logger: Logger;
  readonly #asked = new Map<string, Notification>();

  constructor(file: HeldFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** Those that wait for the gate, oldest first. */
  get waiting(): readonly Held[] {
    return this.#file.entries.filter(({ key }) => !this.#asked.has(key));
  }

  /** The one of this key, whether it waits or is on the screen. */
  find(key: string): Held | undefined {
    return this.#file.get(key);
  }

  /** The questions that are on the screen. */
  get asked(): readonly Notification[] {
    return [...this.#asked.values()];
  }

  /** Takes one in. False when the disk does not. */
  async hold(held: Held): Promise<boolean> {
    try {
      await this.#file.hold(held);
      return true;
    } catch (error) {
      const fields = { key: held.key, error: (error as Error).message };
      this.#logger.error(fields, "a notification cannot be held back on disk");
      return false;
    }
  }

  /** Remembers a question that is about to be shown. */
  async ask(held: Held): Promise<void> {
    this.#asked.set(held.key, held.notification);
    await this.hold(held);
  }

  /** The one that makes room for another, when there are too many. */
  surplus(next: string): Held | undefined {
    const waiting = this.waiting;
    const [oldest] = waiting;
    return waiting.length >= mostWaiting && oldest?.key !== next ? oldest : undefined;
  }

  /** Forgets one. If that does not reach the disk, it is shown once more after the next start. */
  async release(key: string): Promise<void> {
    this.#asked.delete(key);
    await this.#file.release(key).catch((error: Error) => {
      this.#logger.error({ key, error: error.message }, "the file of held notifications cannot be written");
    });
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {});
  }
}

/** How many wait at most. */
export const mostWaiting = 1_000;
