import type { Pointer } from "./native.js";

const most = 256;

/**
 * The toasts whose events we still wait for, held so that Windows has somebody to tell. Bounded: of the oldest ones
 * a click still arrives through the COM activator.
 */
export class LiveToasts {
  readonly #toasts = new Map<string, Pointer>();
  readonly #release: (toast: Pointer) => void;

  constructor(release: (toast: Pointer) => void) {
    this.#release = release;
  }

  /** Takes over the caller's hold on a toast; the one before under the same names is let go. */
  keep(tag: string, group: string, toast: Pointer): void {
    this.drop(tag, group);
    this.#toasts.set(keyOf(tag, group), toast);
    const [oldest] = this.#toasts.keys();
    if (this.#toasts.size > most && oldest !== undefined) this.#dropKey(oldest);
  }

  /** Returns true if another toast has taken the place of this one. */
  isReplaced(tag: string, group: string, toast: Pointer): boolean {
    const current = this.#toasts.get(keyOf(tag, group));
    return current !== undefined && current !== toast;
  }

  drop(tag: string, group: string): void {
    this.#dropKey(keyOf(tag, group));
  }

  dropGroup(group: string): void {
    for (const key of [...this.#toasts.keys()]) {
      if (key.startsWith(keyOf("", group))) this.#dropKey(key);
    }
  }

  dropAll(): void {
    for (const key of [...this.#toasts.keys()]) this.#dropKey(key);
  }

  #dropKey(key: string): void {
    const toast = this.#toasts.get(key);
    if (toast === undefined) return;
    this.#toasts.delete(key);
    this.#release(toast);
  }
}

const keyOf = (tag: string, group: string) => `${group}\0${tag}`;
