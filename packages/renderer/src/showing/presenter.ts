import { randomUUID } from "node:crypto";
import type { Clock } from "@toasty/kit/clock";
import { KeyedQueue } from "@toasty/kit/serial-queue";
import type { Activation } from "@toasty/proto/surface";
import type {
  Accepted,
  Backend,
  BackendContext,
  BackendEvent,
  BackendKind,
  BackendName,
} from "../backends/backend.js";
import { BackendChain } from "../backends/chain.js";
import { IdleTimeout } from "../backends/idle-timeout.js";
import type { ImageCache } from "../images/image-cache.js";
import { preparePictures } from "../images/prepare.js";
import { answerableOf, unanswerable } from "../model/answerable.js";
import { offersAction } from "../model/clicks.js";
import type { Toast } from "../model/toast.js";
import { type ToastKey, toastKey, toastOwner } from "../model/toast-key.js";
import { type LastResort, lastResort } from "./last-resort.js";
import { OpenShowings } from "./open-showings.js";
import type { Showing } from "./showing.js";
import type { DisplayResult, Shown } from "./shown.js";
import { withdrawFrom } from "./withdraw-from.js";

/** Time for a backend to show a toast. One that does nothing for longer is taken for hung. */
const showMs = 10_000;

/** Options of {@link Presenter}. */
export interface PresenterOptions {
  /** The ways to show toasts, best first. */
  readonly backends: readonly BackendKind[];
  readonly context: Omit<BackendContext, "onEvent">;
  readonly images: ImageCache;
  readonly alertFile: string;
  /** Opens the link of a button; never throws. */
  readonly openUrl: (url: string, activationToken: string | undefined) => void;
  /** Receives the clicks that nobody awaits. */
  readonly onActivated: (activation: Activation) => void;
}

/**
 * Brings each toast to the first backend that takes it, and each event of a backend to the notification that it is about.
 *
 * Owns the backends and all open notifications until {@link Presenter.close}. Showing, withdrawing and recovering of one
 * key happen one after the other; ends happen at once, at any time. What is being done for a notification that has ended
 * meanwhile stops at its signal.
 */
export class Presenter {
  readonly chain: BackendChain;
  readonly #options: PresenterOptions;
  readonly #clock: Clock;
  readonly #lastResort: LastResort;
  readonly #open: OpenShowings;
  readonly #queue = new KeyedQueue<ToastKey>();
  readonly #timeouts = new WeakMap<Backend, IdleTimeout>();
  #closed = false;

  constructor(options: PresenterOptions) {
    const { backends, context, alertFile } = options;
    const { clock, logger } = context;
    this.#options = options;
    this.#clock = clock;
    this.#lastResort = { alertFile, clock, logger };
    this.#open = new OpenShowings(clock, (showing) => void this.#clear(showing));
    this.chain = new BackendChain(backends, { ...context, onEvent: (event) => this.#onEvent(event) });
  }

  /** Shows what `draw` makes. A toast without an id gets one. */
  async show(draw: (nowMs: number) => Toast): Promise<Shown> {
    const toast = named(draw(this.#clock.now()));
    return this.#queue.run(toast.key, async () => {
      const showing = this.#open.get(toast.key) ?? this.#open.begin(toast);
      this.#open.endAt(showing, toast.expiresAtMs);
      const result = await this.#prepareAndPresent(showing, toast);
      return { id: toast.id, ...result, outcome: showing.outcome };
    });
  }

  async withdraw(key: ToastKey): Promise<void> {
    // At once: what is still on its way to the screen then stops at the next backend, and hung ones are not tried in turn.
    const before = this.#endWithdrawn(key);
    await this.#queue.run(key, async () => {
      const backends = [...this.#endWithdrawn(key), ...before];
      // One of an earlier process may still be in a notification centre.
      await this.#withdrawFrom(backends.length > 0 ? new Set(backends) : this.chain.open, key);
    });
  }

  /** Ends everything as failed and closes the backends. Toasts stay on the screen, as far as the backends leave them. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#open.close({ kind: "failed", reason: "the renderer was closed" });
    await this.chain.close();
  }

  /** Ends the open notification of a key; returns the backends that may show it. */
  #endWithdrawn(key: ToastKey): readonly Backend[] {
    const showing = this.#open.get(key);
    if (!showing) return [];
    this.#open.end(showing, { kind: "withdrawn" });
    return backendsOf(showing);
  }

  #onEvent(event: BackendEvent): void {
    const showing = this.#open.get(event.key);
    switch (event.kind) {
      case "activated":
        this.#activated(event, showing);
        break;
      case "dismissed":
      case "expired":
        if (showing) this.#open.end(showing, { kind: event.kind });
        break;
      case "failed":
        if (showing) void this.#recover(showing, event.reason);
    }
  }

  #activated(event: BackendEvent & { kind: "activated" }, showing: Showing | undefined): void {
    const { key, action, inputs, activationToken } = event;
    if (showing && !offersAction(showing.state.toast, action)) {
      const { logger } = this.#options.context;
      logger.warn({ key, action }, "a click on what the toast does not offer answers nothing");
      return;
    }
    const pressed = this.#open
      .clicked(key)
      ?.buttons.find(({ press }) => press.kind === "answer" && press.action === action);
    if (showing) this.#open.end(showing, { kind: "answered", action, inputs });
    else this.#options.onActivated({ ...toastOwner(key), action, inputs });
    if (action && pressed?.url) this.#options.openUrl(pressed.url, activationToken);
  }

  async #prepareAndPresent(showing: Showing, toast: Toast): Promise<DisplayResult> {
    if (showing.signal.aborted) return notShown(toast);
    const { images, context } = this.#options;
    const pictures = await preparePictures(toast, images, context.platform);
    const result = await this.#present(showing, pictures.toast, this.chain.inOrder());
    if (pictures.degraded.length > 0)
      context.logger.warn({ key: toast.key, degraded: pictures.degraded }, "a picture could not be shown");
    return { ...result, degraded: [...pictures.degraded, ...result.degraded] };
  }

  /** Gives a toast to the next backends after the one that took it and could not show it after all. */
  async #recover(showing: Showing, reason: string): Promise<void> {
    const failed = showing.state;
    await this.#queue.run(showing.key, async () => {
      const { state } = showing;
      // Another toast or another backend has taken its place meanwhile.
      if (state.kind !== "on_screen" || !("backend" in failed)) return;
      if (failed.toast !== state.toast || failed.backend !== state.backend) return;
      this.#logFailure(state.toast, state.backend.name, reason);
      showing.change({ kind: "lose" });
      await this.#present(showing, state.toast, this.chain.inOrder(state.backend.name));
    });
  }

  /** Offers a toast to one backend after the other until one takes it. */
  async #present(showing: Showing, toast: Toast, backends: AsyncIterable<Backend>): Promise<DisplayResult> {
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
      if (state.kind === "over") await this.#clear(showing);
      else if (replaces && replaces.backend !== backend)
        await this.#withdrawFrom([replaces.backend], toast.key);
      return accepted;
    } catch (error) {
      this.#logFailure(toast, backend.name, (error as Error).message);
      showing.change({ kind: "reject" });
      return undefined;
    }
  }

  /** Ends a notification that no backend took. */
  async #giveUp(showing: Showing, toast: Toast): Promise<DisplayResult> {
    showing.signal.throwIfAborted();
    const reason = "nothing on this machine could show it";
    const backend = await lastResort(toast, reason, this.#lastResort);
    this.#open.end(showing, { kind: "failed", reason });
    // The toast that it was to replace is out of date, and nobody hears its clicks any more.
    await this.#clear(showing);
    return { ...notShown(toast), backend };
  }

  /** A backend that was given up has shown a toast after all, beside the backend that took over. */
  async #cameLate(key: ToastKey, backend: Backend): Promise<void> {
    await this.#queue.run(key, async () => {
      const state = this.#open.get(key)?.state;
      if (state?.kind !== "on_screen" || state.backend !== backend) await this.#withdrawFrom([backend], key);
    });
  }

  /** Takes a notification that is over off the screens. */
  async #clear(showing: Showing): Promise<void> {
    await this.#withdrawFrom(backendsOf(showing), showing.key);
  }

  /** Toasts stay on the screen when the renderer closes. */
  async #withdrawFrom(backends: Iterable<Backend>, key: ToastKey): Promise<void> {
    if (!this.#closed) await withdrawFrom([...backends], key, this.#options.context.logger);
  }

  #timeoutOf(backend: Backend): IdleTimeout {
    const timeout = this.#timeouts.get(backend) ?? new IdleTimeout(showMs);
    this.#timeouts.set(backend, timeout);
    return timeout;
  }

  /** Logs a toast with its content before anything else is tried: the log is the first resort. */
  #logFailure(toast: Toast, backend: BackendName, reason: string): void {
    const { id, agentId, title, lines, urgency } = toast;
    this.#options.context.logger.error(
      { id, agentId, backend, reason, urgency, title, lines },
      "a notification could not be shown",
    );
  }
}

const notShown = (toast: Toast): DisplayResult => ({
  backend: "log",
  delivered: "unknown",
  degraded: [],
  answerable: unanswerable(toast, "it is not on the screen"),
});

function named(toast: Toast): Toast {
  if (toast.id) return toast;
  const id = randomUUID();
  return { ...toast, id, key: toastKey(id, toast.agentId) };
}

/** Returns the backends that may show a notification that is over. */
const backendsOf = ({ state }: Showing): readonly Backend[] => (state.kind === "over" ? state.backends : []);
