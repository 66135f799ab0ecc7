import type { NotificationDelivery, ReportResult } from "@toasty/client";
import type { Notification } from "@toasty/proto";
import { type Activation, type Logger, type Outcome, type Renderer, toastKey } from "@toasty/renderer";
import { isOnScreen } from "./on-screen.js";

/** Who hears of what a presentation cannot deal with alone. */
export interface PresentationEvents {
  /** A notification was answered, waved away, failed, or is past its time. */
  settled(key: string): void;
  /** A click on what this desk has not shown: an earlier one has. */
  foreignClick(activation: Activation): void;
}

/** Shows deliveries and tells the broker what became of them. */
export class Presentation {
  readonly #renderer: Renderer;
  readonly #logger: Logger;
  /** The latest delivery of each notification that can still be answered, also after it left the screen. */
  readonly #open = new Map<string, NotificationDelivery>();
  readonly #awaited = new Set<Promise<Outcome>>();
  readonly #stopListening: () => void;
  readonly #events: PresentationEvents;

  constructor(renderer: Renderer, logger: Logger, events: PresentationEvents) {
    this.#renderer = renderer;
    this.#logger = logger;
    this.#events = events;
    this.#stopListening = renderer.onActivated((activation) => this.#clickedLate(activation));
  }

  /** Shows a delivery; `as` is what the human allows of it. */
  async show(delivery: NotificationDelivery, as: Notification): Promise<void> {
    const key = keyOf(as);
    this.#open.delete(key);
    this.#open.set(key, delivery);
    for (const [oldest] of this.#open) if (this.#open.size > openDeliveries) this.#open.delete(oldest);
    const shown = await this.#renderer.show(as).catch((error: Error) => error);
    if (shown instanceof Error) {
      this.#ended(key, { kind: "failed", reason: shown.message });
      return;
    }
    const { backend, outcome, degraded } = shown;
    if (degraded.length > 0) this.#logger.debug({ key, backend, degraded }, "shown with less than was meant");
    if (isOnScreen(shown)) this.report(delivery.displayed());
    // An update shares the outcome of what it updates, and one answer is enough.
    if (this.#awaited.has(outcome)) return;
    this.#awaited.add(outcome);
    void outcome.then((end) => {
      this.#awaited.delete(outcome);
      this.#ended(key, end);
    });
  }

  async withdraw(id: string, agent: string): Promise<void> {
    this.#open.delete(toastKey(id, agent));
    await this.#renderer.withdraw(id, agent);
  }

  /** Waits for nobody: a report that fails is logged. */
  report(reporting: Promise<ReportResult>): void {
    reporting.catch((error: Error) =>
      this.#logger.warn({ error: error.message }, "a report did not reach the broker"),
    );
  }

  close(): void {
    this.#stopListening();
    this.#open.clear();
  }

  #ended(key: string, outcome: Outcome): void {
    const delivery = this.#open.get(key);
    if (!delivery) return;
    // Off the screen is not over: a notification centre can bring it back.
    if (outcome.kind !== "expired") this.#open.delete(key);
    switch (outcome.kind) {
      case "answered":
        this.report(delivery.answer(outcome.action, outcome.inputs));
        break;
      case "dismissed":
        this.report(delivery.dismiss());
        break;
      case "failed":
        this.report(delivery.fail(outcome.reason));
        break;
    }
    this.#events.settled(key);
  }

  #clickedLate(activation: Activation): void {
    const key = keyOf(activation);
    const delivery = this.#open.get(key);
    if (!delivery) {
      this.#events.foreignClick(activation);
      return;
    }
    this.#open.delete(key);
    this.report(delivery.answer(activation.action, activation.inputs));
  }
}

/** Names a notification on this desk. */
export const keyOf = ({ id, agentId }: Pick<Notification, "id" | "agentId">) => toastKey(id, agentId);

const openDeliveries = 1_000;
