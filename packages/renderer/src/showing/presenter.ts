import { randomUUID } from "node:crypto";
import { KeyedQueue } from "@toasty/kit/serial-queue";
import type { Activation } from "@toasty/proto/surface";
import type { Backend, BackendContext, BackendEvent, BackendKind } from "../backends/backend.js";
import { BackendChain } from "../backends/chain.js";
import type { ImageCache } from "../images/image-cache.js";
import { preparePictures } from "../images/prepare.js";
import { offersAction } from "../model/clicks.js";
import type { Toast } from "../model/toast.js";
import { type ToastKey, toastKey, toastOwner } from "../model/toast-key.js";
import { OpenShowings } from "./open-showings.js";
import type { Showing } from "./showing.js";
import type { DisplayResult, Shown } from "./shown.js";
import { backendsOf, notShown, ToastPlacer } from "./toast-placer.js";

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
 * Brings each notification to a backend, and each event of a backend to the notification that it is about.
 *
 * Owns the backends and all open notifications until {@link Presenter.close}. Showing, withdrawing and recovering of one
 * key happen one after the other; ends happen at once, at any time. What is being done for a notification that has ended
 * meanwhile stops at its signal.
 */
export class Presenter {
  readonly chain: BackendChain;
  readonly #options: PresenterOptions;
  readonly #open: OpenShowings;
  readonly #placer: ToastPlacer;
  readonly #queue = new KeyedQueue<ToastKey>();

  constructor(options: PresenterOptions) {
    const { backends, context, alertFile } = options;
    const { clock, logger } = context;
    this.#options = options;
    this.#open = new OpenShowings(clock, (showing) => void this.#placer.clear(showing));
    this.#placer = new ToastPlacer({ open: this.#open, queue: this.#queue, alertFile, clock, logger });
    this.chain = new BackendChain(backends, { ...context, onEvent: (event) => this.#onEvent(event) });
  }

  /** Shows what `draw` makes. A toast without an id gets one. */
  async show(draw: (nowMs: number) => Toast): Promise<Shown> {
    const toast = named(draw(this.#options.context.clock.now()));
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
      await this.#placer.withdraw(backends.length > 0 ? new Set(backends) : this.chain.open, key);
    });
  }

  /** Ends everything as failed and closes the backends. Toasts stay on the screen, as far as the backends leave them. */
  async close(): Promise<void> {
    this.#placer.close();
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
    const result = await this.#placer.place(showing, pictures.toast, this.chain.inOrder());
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
      this.#placer.logFailure(state.toast, state.backend.name, reason);
      showing.change({ kind: "lose" });
      await this.#placer.place(showing, state.toast, this.chain.inOrder(state.backend.name));
    });
  }
}

function named(toast: Toast): Toast {
  if (toast.id) return toast;
  const id = randomUUID();
  return { ...toast, id, key: toastKey(id, toast.agentId) };
}
