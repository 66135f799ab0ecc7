import type { Backend } from "../backends/backend.js";
import type { Toast } from "../model/toast.js";
import type { Outcome } from "./outcome.js";

/** A toast whose outcome is open. */
export interface Showing {
  /** As it was shown last. */
  toast: Toast;
  /** Who shows it. */
  backend: Backend | undefined;
  readonly outcome: Promise<Outcome>;
  readonly resolve: (outcome: Outcome) => void;
  timer: NodeJS.Timeout | undefined;
  /** Hears who shows it when its time is over. */
  onEnd: (backend: Backend | undefined) => void;
}

/** The toasts whose outcomes are open, each until it is settled, at the latest at its time to live. */
export class Showings {
  readonly #open = new Map<string, Showing>();
  /** Toasts that left the screen and have links: a click in a notification centre still opens them. */
  readonly #past = new Map<string, Toast>();
  /** How everything ends that begins after the end. */
  #end: Outcome | undefined;

  get(key: string): Showing | undefined {
    return this.#open.get(key);
  }

  begin(toast: Toast): Showing {
    let resolve: Showing["resolve"] = () => {};
    const outcome = new Promise<Outcome>((settle) => {
      resolve = settle;
    });
    const showing: Showing = {
      toast,
      backend: undefined,
      outcome,
      resolve,
      timer: undefined,
      onEnd: () => {},
    };
    if (this.#end) {
      resolve(this.#end);
      return showing;
    }
    this.#open.set(toast.key, showing);
    const [oldest] = this.#open.values();
    if (oldest && this.#open.size > mostOpen) this.#expire(oldest);
    return showing;
  }

  /** Plans its end anew; `onEnd` hears who shows it then. */
  endAt(showing: Showing, atMs: number | undefined, onEnd: Showing["onEnd"]): void {
    clearTimeout(showing.timer);
    if (this.isOver(showing)) return;
    const leftMs = Math.min((atMs ?? Number.POSITIVE_INFINITY) - Date.now(), longestMs);
    showing.onEnd = onEnd;
    // The toasts of a program must not keep it alive.
    if (leftMs > 0) showing.timer = setTimeout(() => this.#expire(showing), leftMs).unref();
    else this.#expire(showing);
  }

  settle(showing: Showing, outcome: Outcome): void {
    clearTimeout(showing.timer);
    if (!this.isOver(showing)) this.#open.delete(showing.toast.key);
    if (outcome.kind === "expired") this.#rememberLinks(showing.toast);
    showing.resolve(outcome);
  }

  isOver(showing: Showing): boolean {
    return this.#open.get(showing.toast.key) !== showing;
  }

  /** What was clicked, on the screen or after it; after it only what has links, and once. */
  clicked(key: string): Toast | undefined {
    const toast = this.#open.get(key)?.toast ?? this.#past.get(key);
    this.#past.delete(key);
    return toast;
  }

  /** Settles all that is open, and all that would still begin. */
  close(outcome: Outcome): void {
    this.#end = outcome;
    for (const showing of [...this.#open.values()]) this.settle(showing, outcome);
  }

  #expire(showing: Showing): void {
    this.settle(showing, { kind: "expired" });
    showing.onEnd(showing.backend);
  }

  #rememberLinks(toast: Toast): void {
    if (!toast.buttons.some(({ url }) => url)) return;
    this.#past.set(toast.key, toast);
    const [oldest] = this.#past.keys();
    if (oldest !== undefined && this.#past.size > mostPast) this.#past.delete(oldest);
  }
}

const mostOpen = 10_000;
const mostPast = 200;
// The outcomes of a day, as long as a broker keeps them.
const longestMs = 24 * 60 * 60 * 1000;
