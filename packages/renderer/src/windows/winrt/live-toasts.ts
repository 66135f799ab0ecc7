import { BoundedMap } from "@toasty/kit/bounded-map";
import type { Pointer } from "./native.js";

/** Number of toasts whose events are awaited. A click on an older one still arrives through the COM activator. */
const maxToasts = 256;

/** The toasts whose events are awaited. A toast that no process holds has no events, so these are held here. */
export class LiveToasts {
  readonly #toasts: BoundedMap<string, Pointer>;
  readonly #release: (toast: Pointer) => void;

  constructor(release: (toast: Pointer) => void) {
    this.#toasts = new BoundedMap({ maxEntries: maxToasts, onEvict: release });
    this.#release = release;
  }

  /** Takes over the caller's hold on a toast; the one before under the same names is released. */
  keep(tag: string, group: string, toast: Pointer): void {
    this.drop(tag, group);
    this.#toasts.set(keyOf(tag, group), toast);
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
    const toast = this.#toasts.take(key);
    if (toast !== undefined) this.#release(toast);
  }
}

const keyOf = (tag: string, group: string) => `${group}\0${tag}`;
