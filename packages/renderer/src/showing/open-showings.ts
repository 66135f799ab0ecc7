import { BoundedMap } from "@toasty/kit/bounded-map";
import type { Clock } from "@toasty/kit/clock";
import type { Outcome } from "@toasty/proto/surface";
import type { Toast } from "../model/toast.js";
import type { ToastKey } from "../model/toast-key.js";
import { Showing } from "./showing.js";

/** Number of notifications whose outcome is open. The oldest expires when there are more. */
const maxOpen = 10_000;
/** Number of toasts with links that are remembered after they left the screen. */
const maxPast = 200;
/** Outcomes stay open for a day, as long as a broker keeps them. */
const longestMs = 24 * 60 * 60 * 1000;

/**
 * The notifications whose outcome is open, by key. Owns their deadlines: each ends at the latest at its time to live, or
 * after a day. {@link Presenter} is the only one that calls it.
 */
export class OpenShowings {
  readonly #clock: Clock;
  readonly #onExpire: (showing: Showing) => void;
  readonly #deadlines = new Map<Showing, () => void>();
  readonly #open = new BoundedMap<ToastKey, Showing>({
    maxEntries: maxOpen,
    onEvict: (showing) => this.#expire(showing),
  });
  /** Toasts that left the screen and have links: a click in a notification centre still opens them. */
  readonly #past = new BoundedMap<ToastKey, Toast>({ maxEntries: maxPast });
  /** The outcome of everything that begins after the end. */
  #end: Outcome | undefined;

  /** `onExpire` is called with a notification whose time is over, after its end. */
  constructor(clock: Clock, onExpire: (showing: Showing) => void) {
    this.#clock = clock;
    this.#onExpire = onExpire;
  }

  get(key: ToastKey): Showing | undefined {
    return this.#open.get(key);
  }

  begin(toast: Toast): Showing {
    const showing = new Showing(toast);
    if (this.#end) showing.change({ kind: "end", outcome: this.#end });
    else this.#open.set(toast.key, showing);
    return showing;
  }

  /** Sets the deadline of a notification in the place of the one before. */
  endAt(showing: Showing, atMs = Number.POSITIVE_INFINITY): void {
    this.#deadlines.get(showing)?.();
    this.#deadlines.delete(showing);
    if (showing.signal.aborted) return;
    const leftMs = Math.min(atMs - this.#clock.now(), longestMs);
    if (leftMs <= 0) this.#expire(showing);
    else
      this.#deadlines.set(
        showing,
        this.#clock.after(leftMs, () => this.#expire(showing)),
      );
  }

  end(showing: Showing, outcome: Outcome): void {
    this.#deadlines.get(showing)?.();
    this.#deadlines.delete(showing);
    if (this.#open.get(showing.key) === showing) this.#open.delete(showing.key);
    const { toast } = showing.change({ kind: "end", outcome });
    if (outcome.kind === "expired" && toast.buttons.some(({ url }) => url))
      this.#past.set(showing.key, toast);
  }

  /** Returns the toast that a click is about: one that is open, or, once, one that left the screen and has links. */
  clicked(key: ToastKey): Toast | undefined {
    const past = this.#past.take(key);
    return this.#open.get(key)?.state.toast ?? past;
  }

  /** Ends all that is open, and all that would still begin. */
  close(outcome: Outcome): void {
    this.#end = outcome;
    for (const showing of [...this.#open.values()]) this.end(showing, outcome);
  }

  #expire(showing: Showing): void {
    this.end(showing, { kind: "expired" });
    this.#onExpire(showing);
  }
}
