import type { Drawing } from "./drawing.js";

/** Look of a toast on a daemon that makes one of two that look alike. */
interface Look {
  readonly words: string;
  /** The number among the toasts of the same words. */
  readonly twin: number;
}

/**
 * Keeps toasts apart on daemons that make one of two that look alike, such as dunst (`stack_duplicates`).
 *
 * Such a daemon closes the first of them with the reason "expired", and only the second can still be answered. It compares
 * the name of the app too, which it does not show: an invisible end of it makes the difference.
 */
export class Looks {
  /** Of the toasts that are open or on their way, by key. */
  readonly #looks = new Map<string, Look>();

  /** Gives a toast the least number that no other one of the same words has. To be called before it is sent. */
  distinct(key: string, drawing: Drawing): Drawing {
    const words = wordsOf(drawing);
    const taken = new Set<number>();
    for (const [other, look] of this.#looks) if (look.words === words && other !== key) taken.add(look.twin);
    let twin = 0;
    while (taken.has(twin)) twin += 1;
    this.#looks.set(key, { words, twin });
    const { notify } = drawing;
    return { ...drawing, notify: { ...notify, appName: notify.appName + "\u200b".repeat(twin) } };
  }

  /** Frees the number of a toast that is off the screen. */
  forget(key: string): void {
    this.#looks.delete(key);
  }
}

/** All that such a daemon compares. */
const wordsOf = ({ notify: { appName, summary, body, appIcon, hints } }: Drawing) =>
  JSON.stringify([appName, summary, body, appIcon, hints.urgency?.value]);
