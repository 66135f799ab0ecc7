import type { Verdict } from "@toasty/engine/gate";

/** When to ask the gate again about what it holds back. */
export class NextLook {
  readonly #look: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(look: () => void) {
    this.#look = look;
  }

  /** Plans one: when the gate said, else soon, since nobody tells when do-not-disturb ends. */
  plan(verdict: Verdict): void {
    if (verdict.show || !verdict.digest) return;
    const waitMs = verdict.until === undefined ? pollMs : Math.min(verdict.until - Date.now(), longestWaitMs);
    this.#planIn(Math.max(pollMs, waitMs));
  }

  /** Plans one soon: what could not be shown is tried again. */
  planSoon(): void {
    this.#planIn(pollMs);
  }

  #planIn(waitMs: number): void {
    if (this.#timer || this.#stopped) return;
    this.#timer = setTimeout(this.#look, waitMs).unref();
  }

  /** It is looked at now. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Nothing is looked at any more. */
  stop(): void {
    this.#stopped = true;
    this.cancel();
  }
}

const pollMs = 5_000;
// A laptop that slept through its timer is asked again within the minute.
const longestWaitMs = 60_000;
