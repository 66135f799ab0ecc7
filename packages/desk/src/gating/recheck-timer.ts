import type { Verdict } from "@toasty/engine/gate";
import type { Clock } from "@toasty/kit/clock";

/** Nobody tells when do-not-disturb ends: it is asked as often as this while something is held. */
const pollMs = 5_000;

/** A laptop that slept through its timer asks again within the minute. */
const longestWaitMs = 60_000;

/** The one timer for asking the gate again about what it holds back. Of several times the earliest counts. */
export class RecheckTimer {
  readonly #clock: Clock;
  readonly #onRing: () => void;
  #next: { readonly at: number; readonly cancel: () => void } | undefined;
  #closed = false;

  constructor(clock: Clock, onRing: () => void) {
    this.#clock = clock;
    this.#onRing = onRing;
  }

  /** Schedules a recheck for a verdict that holds something back: when the gate said, else soon. */
  schedule(verdict: Verdict): void {
    if (verdict.show || !verdict.digest) return;
    const { until } = verdict;
    const waitMs = until === undefined ? pollMs : Math.min(until - this.#clock.now(), longestWaitMs);
    this.#scheduleIn(Math.max(pollMs, waitMs));
  }

  /** Schedules a recheck for what could not be shown. */
  scheduleSoon(): void {
    this.#scheduleIn(pollMs);
  }

  /** Cancels what is scheduled, because everything is rechecked now. */
  cancel(): void {
    this.#next?.cancel();
    this.#next = undefined;
  }

  /** Schedules nothing any more. */
  close(): void {
    this.#closed = true;
    this.cancel();
  }

  #scheduleIn(waitMs: number): void {
    const at = this.#clock.monotonic() + waitMs;
    if (this.#closed || (this.#next && this.#next.at <= at)) return;
    this.cancel();
    const cancel = this.#clock.after(waitMs, () => {
      this.#next = undefined;
      this.#onRing();
    });
    this.#next = { at, cancel };
  }
}
