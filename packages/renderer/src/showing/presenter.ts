import { randomUUID } from "node:crypto";
import type { Backend, BackendEvent, BackendName } from "../backends/backend.js";
import type { BackendChain } from "../backends/chain.js";
import type { Logger } from "../backends/logger.js";
import type { ImageCache } from "../images/image-cache.js";
import { preparePictures } from "../images/prepare.js";
import type { Toast } from "../model/toast.js";
import { inTime } from "./in-time.js";
import { KeyedQueue } from "./keyed-queue.js";
import { lastResort } from "./last-resort.js";
import { type Showing, Showings } from "./showings.js";
import type { Shown } from "./shown.js";

/** A click that nobody awaits. */
export interface Activation {
  /** The notification's id. */
  readonly id: string;
  /** Whose it is; empty when nobody said. */
  readonly agentId: string;
  /** The button's action id; empty for a click on the body. */
  readonly action: string;
  /** What was typed and chosen. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** What a presenter works with. */
export interface PresenterParts {
  readonly chain: BackendChain;
  readonly platform: NodeJS.Platform;
  readonly logger: Logger;
  readonly images: ImageCache;
  readonly alertFile: string;
  readonly openUrl: (url: string, activationToken: string | undefined) => void;
  readonly onActivated: (activation: Activation) => void;
}

type Presented = Pick<Shown, "backend" | "delivered" | "degraded">;

const notShown: Presented = { backend: "log", delivered: "unknown", degraded: [] };

/** Brings each toast to the first backend that takes it, and knows which ones are open. */
export class Presenter {
  readonly #parts: PresenterParts;
  readonly #showings = new Showings();
  readonly #queue = new KeyedQueue();

  constructor(parts: PresenterParts) {
    this.#parts = parts;
  }

  async show(draw: (nowMs: number) => Toast): Promise<Shown> {
    const drawn = draw(Date.now());
    const toast = drawn.id ? drawn : named(drawn, randomUUID());
    return this.#queue.run(toast.key, async () => {
      const before = this.#showings.get(toast.key);
      const showing = before ?? this.#showings.begin(toast);
      this.#showings.endAt(showing, toast.expiresAtMs, (backend) => {
        if (backend) void this.#takeOff(toast.key, [backend]);
      });
      const pictures = await preparePictures(toast, this.#parts.images, this.#parts.platform);
      const presented = await this.#present(showing, pictures.toast, this.#parts.chain.inOrder());
      return {
        id: toast.id,
        ...presented,
        degraded: [...pictures.degraded, ...presented.degraded],
        outcome: showing.outcome,
      };
    });
  }

  async withdraw(key: string): Promise<void> {
    await this.#queue.run(key, async () => {
      const showing = this.#showings.get(key);
      // One of an earlier process may still stand in a notification centre.
      const backends = showing?.backend ? [showing.backend] : this.#parts.chain.open;
      if (showing) this.#showings.settle(showing, { kind: "withdrawn" });
      await this.#takeOff(key, backends);
    });
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
    this.#showings.settleAll({ kind: "failed", reason: "the renderer was closed" });
  }

  #activated(event: BackendEvent & { kind: "activated" }, showing: Showing | undefined): void {
    const { key, action, inputs, activationToken } = event;
    const pressed = this.#showings
      .clicked(key)
      ?.buttons.find(({ press }) => press.kind === "answer" && press.action === action);
    if (action && pressed?.url) this.#parts.openUrl(pressed.url, activationToken);
    if (showing) {
      this.#showings.settle(showing, { kind: "answered", action, inputs });
      return;
    }
    const cut = key.lastIndexOf("/");
    this.#parts.onActivated({
      id: key.slice(cut + 1),
      agentId: key.slice(0, Math.max(0, cut)),
      action,
      inputs,
    });
  }

  /** A backend that took a toast could not show it after all: the next one's turn. */
  async #fellThrough(showing: Showing, reason: string): Promise<void> {
    const { toast, backend } = showing;
    await this.#queue.run(toast.key, async () => {
      if (this.#showings.isOver(showing) || showing.backend !== backend) return;
      this.#log(toast, backend?.name, reason);
      showing.backend = undefined;
      await this.#present(showing, toast, this.#parts.chain.inOrder(backend?.name));
    });
  }

  async #present(showing: Showing, toast: Toast, backends: AsyncIterable<Backend>): Promise<Presented> {
    const { backend: shownBy, toast: previous } = showing;
    const { key } = toast;
    for await (const backend of backends) {
      if (this.#showings.isOver(showing)) return notShown;
      // Known before the backend is asked, because a click may come before its answer.
      showing.toast = toast;
      showing.backend = backend;
      try {
        const accepted = await inTime(
          backend.show(toast, shownBy === backend ? previous : undefined),
          patienceMs,
        );
        if (shownBy && shownBy !== backend) await this.#takeOff(key, [shownBy]);
        if (this.#showings.isOver(showing)) await this.#takeOff(key, [backend]);
        return { backend: backend.name, ...accepted };
      } catch (error) {
        this.#log(toast, backend.name, (error as Error).message);
      }
    }
    if (this.#showings.isOver(showing)) return notShown;
    showing.backend = undefined;
    const reason = "nothing on this machine could show it";
    const backend = await lastResort(toast, reason, this.#parts.alertFile, this.#parts.logger);
    this.#showings.settle(showing, { kind: "failed", reason });
    return { ...notShown, backend };
  }

  async #takeOff(key: string, backends: readonly Backend[]): Promise<void> {
    for (const backend of backends) {
      try {
        await backend.withdraw(key);
      } catch (error) {
        this.#parts.logger.warn(
          { key, backend: backend.name, error: (error as Error).message },
          "a toast could not be taken off the screen",
        );
      }
    }
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

// A backend that needs longer is hung.
const patienceMs = 10_000;
