import { BoundedSet } from "@toasty/kit/bounded-map";
import type { Notification } from "@toasty/proto";
import { viewOf } from "../printing/view.js";

/** Time without a change after which a card is printed again. */
const restMs = 1_000;

const maxPrinted = 1_000;

/** Options of {@link Updates}. */
interface UpdatesOptions {
  readonly print: (notification: Notification) => void;
  /** Called when {@link Updates.titles} has changed. */
  readonly changed: () => void;
}

/**
 * Prints a card at once, and updates of it only when they have come to rest: a summary that grows from "6 messages" to
 * "8 messages" within a second is two cards and not three. Meanwhile its title stands under the cards.
 */
export class Updates implements Disposable {
  readonly #print: UpdatesOptions["print"];
  readonly #changed: UpdatesOptions["changed"];
  readonly #printed = new BoundedSet<string>({ maxEntries: maxPrinted });
  readonly #pending = new Map<
    string,
    { readonly notification: Notification; readonly timer: NodeJS.Timeout }
  >();

  constructor({ print, changed }: UpdatesOptions) {
    this.#print = print;
    this.#changed = changed;
  }

  /** Titles of what is still changing. */
  get titles(): readonly string[] {
    return [...this.#pending.values()].map(({ notification }) => viewOf(notification).title);
  }

  /** Prints a card, now or when it has come to rest. */
  show(key: string, notification: Notification): void {
    if (!this.#printed.has(key)) {
      this.#printed.add(key);
      this.#print(notification);
      return;
    }
    clearTimeout(this.#pending.get(key)?.timer);
    const timer = setTimeout(() => this.#printPending(key), restMs);
    this.#pending.set(key, { notification, timer });
    this.#changed();
  }

  /** Drops what is still changing: it was taken back. */
  forget(key: string): void {
    clearTimeout(this.#pending.get(key)?.timer);
    this.#pending.delete(key);
    this.#printed.delete(key);
  }

  /** Prints what is still changing as it is now. */
  [Symbol.dispose](): void {
    for (const key of [...this.#pending.keys()]) this.#printPending(key);
  }

  #printPending(key: string): void {
    const pending = this.#pending.get(key);
    clearTimeout(pending?.timer);
    this.#pending.delete(key);
    if (pending) this.#print(pending.notification);
    this.#changed();
  }
}
