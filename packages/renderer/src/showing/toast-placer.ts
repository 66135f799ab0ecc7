import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import type { KeyedQueue } from "@toasty/kit/serial-queue";
import { within } from "@toasty/kit/within";
import type { Accepted, Backend, BackendName } from "../backends/backend.js";
import { IdleTimeout } from "../backends/idle-timeout.js";
import { answerableOf, unanswerable } from "../model/answerable.js";
import type { Toast } from "../model/toast.js";
import type { ToastKey } from "../model/toast-key.js";
import { lastResort } from "./last-resort.js";
import type { OpenShowings } from "./open-showings.js";
import type { Showing } from "./showing.js";
import type { DisplayResult } from "./shown.js";

/** Time for a backend to show a toast. One that does nothing for longer is taken for hung. */
const showMs = 10_000;
/** Time for a withdrawal. Backends are asked one after the other, so that one that hangs must not stop them all. */
const withdrawMs = 5_000;

/** Options of {@link ToastPlacer}. */
export interface ToastPlacerOptions {
  readonly open: OpenShowings;
  /** Runs the work of one key one at a time; {@link ToastPlacer.place} is called within it. */
  readonly queue: KeyedQueue<ToastKey>;
  readonly alertFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Puts toasts on the screens of backends and takes them off again. A toast goes to the first backend that takes it, and to
 * the log or the alert file where none does.
 */
export class ToastPlacer {
  readonly #options: ToastPlacerOptions;
  readonly #timeouts = new WeakMap<Backend, IdleTimeout>();
  #closed = false;

  constructor(options: ToastPlacerOptions) {
    this.#options = options;
  }

  /** Offers a toast to one backend after the other until one takes it. */
  async place(showing: Showing, toast: Toast, backends: AsyncIterable<Backend>): Promise<DisplayResult> {
    try {
      for await (const backend of backends) {
        const accepted = await this.#offer(showing, toast, backend);
        if (!accepted) continue;
        const { answerable = answerableOf(toast, backend.capabilities()) } = accepted;
        return { backend: backend.name, ...accepted, answerable };
      }
      return await this.#giveUp(showing, toast);
    } catch (error) {
      if (showing.signal.aborted && error === showing.signal.reason) return notShown(toast);
      throw error;
    }
  }

  /** Offers a toast to one backend; returns undefined if it does not take it. Throws if the notification is over. */
  async #offer(showing: Showing, toast: Toast, backend: Backend): Promise<Accepted | undefined> {
    showing.signal.throwIfAborted();
    // Before the backend is asked, because a click may come before its answer.
    const offered = showing.change({ kind: "offer", toast, backend });
    const replaces = offered.kind === "offered" ? offered.replaces : undefined;
    try {
      const shown = backend.show(toast, replaces?.backend === backend ? replaces.toast : undefined);
      const accepted = await this.#timeoutOf(backend).wait(
        shown,
        () => void this.#cameLate(showing.key, backend),
      );
      const state = showing.change({ kind: "accept" });
      if (state.kind === "over") await this.clear(showing);
      else if (replaces && replaces.backend !== backend) await this.withdraw([replaces.backend], toast.key);
      return accepted;
    } catch (error) {
      this.logFailure(toast, backend.name, (error as Error).message);
      showing.change({ kind: "reject" });
      return undefined;
    }
  }

  /** Ends a notification that no backend took. */
  async #giveUp(showing: Showing, toast: Toast): Promise<DisplayResult> {
    showing.signal.throwIfAborted();
    const reason = "nothing on this machine could show it";
    const backend = await lastResort(toast, reason, this.#options);
    this.#options.open.end(showing, { kind: "failed", reason });
    // The toast that it was to replace is out of date, and nobody hears its clicks any more.
    await this.clear(showing);
    return { ...notShown(toast), backend };
  }

  /** A backend that was given up has shown a toast after all, beside the backend that took over. */
  async #cameLate(key: ToastKey, backend: Backend): Promise<void> {
    await this.#options.queue.run(key, async () => {
      const state = this.#options.open.get(key)?.state;
      if (state?.kind !== "on_screen" || state.backend !== backend) await this.withdraw([backend], key);
    });
  }

  /** Takes a notification that is over off the screens. */
  async clear(showing: Showing): Promise<void> {
    await this.withdraw(backendsOf(showing), showing.key);
  }

  /** Takes a toast off the screens of these backends. A failure is logged: nobody could do more about it. */
  async withdraw(backends: Iterable<Backend>, key: ToastKey): Promise<void> {
    if (this.#closed) return;
    for (const backend of backends) {
      try {
        await within(backend.withdraw(key), withdrawMs);
      } catch (err) {
        const { logger } = this.#options;
        logger.warn({ key, backend: backend.name, err }, "a toast could not be taken off the screen");
      }
    }
  }

  #timeoutOf(backend: Backend): IdleTimeout {
    const timeout = this.#timeouts.get(backend) ?? new IdleTimeout(showMs);
    this.#timeouts.set(backend, timeout);
    return timeout;
  }

  /** Logs a toast with its content before anything else is tried: the log is the first resort. */
  logFailure(toast: Toast, backend: BackendName, reason: string): void {
    const { id, agentId, title, lines, urgency } = toast;
    this.#options.logger.error(
      { id, agentId, backend, reason, urgency, title, lines },
      "a notification could not be shown",
    );
  }

  /** Toasts stay on the screen from now on. */
  close(): void {
    this.#closed = true;
  }
}

/** Returns the result for a toast that is on no screen. */
export const notShown = (toast: Toast): DisplayResult => ({
  backend: "log",
  delivered: "unknown",
  degraded: [],
  answerable: unanswerable(toast, "it is not on the screen"),
});

/** Returns the backends that may show a notification that is over. */
export const backendsOf = ({ state }: Showing): readonly Backend[] =>
  state.kind === "over" ? state.backends : [];
