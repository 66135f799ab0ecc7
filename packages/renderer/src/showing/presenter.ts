import { randomUUID } from "node:crypto";
import type { Backend, BackendEvent, BackendName } from "../backends/backend.js";
import type { BackendChain } from "../backends/chain.js";
import { Patience } from "../backends/in-time.js";
import { KeyedQueue } from "../backends/keyed-queue.js";
import type { Logger } from "../backends/logger.js";
import type { ImageCache } from "../images/image-cache.js";
import { preparePictures } from "../images/prepare.js";
import { answerableOf, unanswerable } from "../model/answerable.js";
import { offers } from "../model/offers.js";
import type { Toast } from "../model/toast.js";
import { lastResort } from "./last-resort.js";
import { type Showing, Showings } from "./showings.js";
import type { Shown } from "./shown.js";
import { takeOff } from "./take-off.js";
import type { Activation } from "./unawaited-clicks.js";

/** What a presenter works with. */
export interface PresenterParts {
  readonly chain: BackendChain;
  readonly platform: NodeJS.Platform;
  readonly logger: Logger;
  readonly images: ImageCache;
  readonly alertFile: string;
  readonly openUrl: (url: string, activationToken: string | undefined) => void;
  /** Hears the clicks that nobody awaits. */
  readonly onActivated: (activation: Activation) => void;
}

type Presented = Pick<Shown, "backend" | "delivered" | "degraded" | "answerable">;

const notShown = (toast: Toast): Presented => ({
  backend: "log",
  delivered: "unknown",
  degraded: [],
  answerable: unanswerable(toast, "it is not on the screen"),
});

/** Brings each toast to the first backend that takes it, and knows which ones are open. */
export class Presenter {
  readonly #parts: PresenterParts;
  readonly #showings = new Showings();
  readonly #queue = new KeyedQueue();
  readonly #patience = new WeakMap<Backend, Patience>();
  #closed = false;

  constructor(parts: PresenterParts) {
    this.#parts = parts;
  }

  async show(draw: (nowMs: number) => Toast): Promise<Shown> {
    const drawn = draw(Date.now());
    const toast = drawn.id ? drawn : named(drawn, randomUUID());
    return this.#queue.run(toast.key, async () => {
      const showing = this.#showings.get(toast.key) ?? this.#showings.begin(toast);
      this.#showings.endAt(showing, toast.expiresAtMs, (backend) => {
        if (backend) void this.#takeOff(toast.key, [backend]);
      });
      const { id, key } = toast;
      if (this.#showings.isOver(showing)) return { id, ...notShown(toast), outcome: showing.outcome };
      const pictures = await preparePictures(toast, this.#parts.images, this.#parts.platform);
      const presented = await this.#present(key, showing, pictures.toast, this.#parts.chain.inOrder());
      if (pictures.degraded.length > 0)
        this.#parts.logger.warn({ key, degraded: pictures.degraded }, "a picture could not be shown");
      const degraded = [...pictures.degraded, ...presented.degraded];
      return { id, ...presented, degraded, outcome: showing.outcome };
    });
  }

  async withdraw(key: string): Promise<void> {
    // At once: what is still on its way to the screen then stops at the next backend, and hung ones are not tried in turn.
    const shownBy = this.#withdrawn(key);
    await this.#queue.run(key, async () => {
      const backend = this.#withdrawn(key) ?? shownBy;
      // One of an earlier process may still stand in a notification centre.
      await this.#takeOff(key, backend ? [backend] : this.#parts.chain.open);
    });
  }

  /** Ends what is open under a key; returns the backend that shows it. */
  #withdrawn(key: string): Backend | undefined {
    const showing = this.#showings.get(key);
    if (showing) this.#showings.settle(showing, { kind: "withdrawn" });
    return showing?.backend;
  }

  onEvent(event: BackendEvent): void {
    const showing = this.#showings.get(event.key);
    switch (event.kind) {
      case "activated":
        this.#activated(event, showing);
        break;
      case "dismissed":
      case "expired":
        if (showing) this.#showings.settle(showing, { kind: event.kind });
        break;
      case "failed":
        if (showing) void this.#fellThrough(showing, event.reason);
    }
  }

  close(): void {
    this.#closed = true;
    this.#showings.close({ kind: "failed", reason: "the renderer was closed" });
  }

  #activated(event: BackendEvent & { kind: "activated" }, showing: Showing | undefined): void {
    const { key, action, inputs, activationToken } = event;
    if (showing && !offers(showing.toast, action)) {
      this.#parts.logger.warn({ key, action }, "a click on what the toast does not offer answers nothing");
      return;
    }
    const pressed = this.#showings
      .clicked(key)
      ?.buttons.find(({ press }) => press.kind === "answer" && press.action === action);
    if (showing) this.#showings.settle(showing, { kind: "answered", action, inputs });
    else this.#parts.onActivated({ ...partsOf(key), action, inputs });
    if (action && pressed?.url) this.#parts.openUrl(pressed.url, activationToken);
  }

  /** A backend that took a toast could not show it after all: the next one's turn. */
  async #fellThrough(showing: Showing, reason: string): Promise<void> {
    const { toast, backend } = showing;
    await this.#queue.run(toast.key, async () => {
      // Another one has taken its place meanwhile.
      if (this.#showings.isOver(showing) || showing.toast !== toast) return;
      this.#log(toast, backend?.name, reason);
      showing.backend = undefined;
      await this.#present(toast.key, showing, toast, this.#parts.chain.inOrder(backend?.name));
    });
  }

  async #present(
    key: string,
    showing: Showing,
    toast: Toast,
    backends: AsyncIterable<Backend>,
  ): Promise<Presented> {
    const { backend: shownBy, toast: previous } = showing;
    for await (const backend of backends) {
      if (this.#showings.isOver(showing)) return notShown(toast);
      // Known before the backend is asked, because a click may come before its answer.
      showing.toast = toast;
      showing.backend = backend;
      try {
        const shown = backend.show(toast, shownBy === backend ? previous : undefined);
        const accepted = await this.#patienceWith(backend).wait(
          shown,
          () => void this.#cameLate(key, backend),
        );
        if (shownBy && shownBy !== backend) await this.#takeOff(key, [shownBy]);
        if (this.#showings.isOver(showing)) await this.#takeOff(key, [backend]);
        const { answerable = answerableOf(toast, backend.capabilities()) } = accepted;
        return { backend: backend.name, ...accepted, answerable };
      } catch (error) {
        this.#log(toast, backend.name, (error as Error).message);
      }
    }
    if (this.#showings.isOver(showing)) return notShown(toast);
    showing.backend = undefined;
    const reason = "nothing on this machine could show it";
    const backend = await lastResort(toast, reason, this.#parts.alertFile, this.#parts.logger);
    this.#showings.settle(showing, { kind: "failed", reason });
    // What it was to replace is out of date, and nobody hears its clicks any more.
    if (shownBy) await this.#takeOff(key, [shownBy]);
    return { ...notShown(toast), backend };
  }

  /** A backend that was given up has shown it after all, beside the one that took over. */
  async #cameLate(key: string, backend: Backend): Promise<void> {
    await this.#queue.run(key, async () => {
      if (this.#showings.get(key)?.backend !== backend) await this.#takeOff(key, [backend]);
    });
  }

  #patienceWith(backend: Backend): Patience {
    const patience = this.#patience.get(backend) ?? new Patience(patienceMs);
    this.#patience.set(backend, patience);
    return patience;
  }

  /** Toasts stay on the screen when the renderer closes. */
  async #takeOff(key: string, backends: readonly Backend[]): Promise<void> {
    if (!this.#closed) await takeOff(key, backends, this.#parts.logger);
  }

  /** The first resort of all: whatever fails is written down with its content before anything else is tried. */
  #log(
    { id, agentId, title, lines, urgency }: Toast,
    backend: BackendName | undefined,
    reason: string,
  ): void {
    this.#parts.logger.error(
      { id, agentId, backend, reason, urgency, title, lines },
      "a notification could not be shown",
    );
  }
}

const named = (toast: Toast, id: string): Toast => ({ ...toast, id, key: `${toast.key}${id}` });

/** Reads what `toastKey` wrote: an id has no slash, an agent may. */
function partsOf(key: string): Pick<Activation, "agentId" | "id"> {
  const cut = key.lastIndexOf("/");
  return { agentId: key.slice(0, Math.max(0, cut)), id: key.slice(cut + 1) };
}

// A backend that does nothing for longer is hung.
const patienceMs = 10_000;
