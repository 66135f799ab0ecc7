import type { Notification } from "@toasty/proto";
import { viewOf } from "../printing/view.js";

/** Dependencies of {@link Updates}. */
interface UpdatesParts {
  readonly print: (notification: Notification) => void;
  /** Called when {@link Updates.titles} has changed. */
  readonly changed: () => void;
}

/**
 * Prints a card at once, and updates of it only when they have come to rest: a summary that grows from "6 messages" to
 * "8 messages" within a second is two cards and not three. Meanwhile its title stands under the cards.
 */
export class Updates implements Disposable {
  readonly #parts: UpdatesParts;
  readonly #printed = new Set<string>();
  readonly #pending = new Map<
    string,
    { readonly notification: Notification; readonly timer: NodeJS.Timeout }
  >();

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** Titles of what is still changing. */
  get titles(): readonly string[] {
    return [...this.#pending.values()].map(({ notification }) => viewOf(notification).title);
  }

  /** Prints a card, now or when it has come to rest. */
  show(key: string, notification: Notification): void {
    if (!this.#printed.has(key)) {
      this.#remember(key);
      this.#parts.print(notification);
      return;
    }
    clearTimeout(this.#pending.get(key)?.timer);
    const timer = setTimeout(() => this.#print(key), restMs);
    this.#pending.set(key, { notification, timer });
    this.#parts.changed();
  }

  /** Drops what is still changing: it was taken back. */
  forget(key: string): void {
    clearTimeout(this.#pending.get(key)?.timer);
    this.#pending.delete(key);
    this.#printed.delete(key);
  }

  /** Prints what is still changing as it is now. */
  [Symbol.dispose](): void {
    for (const key of [...this.#pending.keys()]) this.#print(key);
  }

  #print(key: string): void {
    const pending = this.#pending.get(key);
    clearTimeout(pending?.timer);
    this.#pending.delete(key);
    if (pending) this.#parts.print(pending.notification);
    this.#parts.changed();
  }

  #remember(key: string): void {
    this.#printed.add(key);
    const [oldest] = this.#printed;
    if (oldest !== undefined && this.#printed.size > mostPrinted) this.#printed.delete(oldest);
  }
}

const restMs = 1_000;
const mostPrinted = 1_000;
