import type { WithdrawalDelivery } from "@toasty/client";
import { BoundedSet } from "@toasty/kit/bounded-map";
import type { Logger } from "@toasty/kit/logger";
import type { Notification } from "@toasty/proto";
import type { Activation, Outcome, Shown, Surface } from "@toasty/proto/surface";
import type { Decision } from "../holding/decision.js";
import { keyOf, logFailedReport, type Received } from "../holding/received.js";
import { type HowToAsk, howToAsk } from "../prompting/how-to-ask.js";
import type { OpenPrompts } from "../prompting/open-prompts.js";

/** The most notifications that can still be answered after they left the screen. */
const mostOffScreen = 1_000;

/** Options of {@link ShownNotifications}. */
export interface ShownNotificationsOptions {
  readonly surface: Pick<Surface, "show" | "withdraw" | "onActivated">;
  readonly logger: Logger;
  /** Asks the questions whose answer a toast cannot take. */
  readonly prompts: OpenPrompts;
  /** Receives the end of a notification, which its sender must hear. */
  readonly onDecided: (received: Received, decision: Decision) => void;
  /** Receives the key of a notification that left the screen without a decision. */
  readonly onOver: (key: string) => void;
  /** Receives an activation of a notification that this desk has not shown. */
  readonly onUnknown: (activation: Activation) => void;
}

/** Shows notifications, and turns what the human does with them into decisions. */
export class ShownNotifications {
  readonly #surface: ShownNotificationsOptions["surface"];
  readonly #logger: Logger;
  readonly #prompts: OpenPrompts;
  readonly #onDecided: ShownNotificationsOptions["onDecided"];
  readonly #onOver: ShownNotificationsOptions["onOver"];
  readonly #onUnknown: ShownNotificationsOptions["onUnknown"];
  /** The latest delivery of each notification that can still be answered, also after it left the screen. */
  readonly #open = new Map<string, Received>();
  /** Keys of those that left the screen. */
  readonly #offScreen = new BoundedSet<string>({
    maxEntries: mostOffScreen,
    onEvict: (key) => this.#forget(key),
  });
  /** Outcomes that are waited for: an update shares the outcome of what it updates, and one answer is enough. */
  readonly #awaited = new Set<Promise<Outcome>>();
  readonly #stopListening: () => void;

  constructor({ surface, logger, prompts, onDecided, onOver, onUnknown }: ShownNotificationsOptions) {
    this.#surface = surface;
    this.#logger = logger;
    this.#prompts = prompts;
    this.#onDecided = onDecided;
    this.#onOver = onOver;
    this.#onUnknown = onUnknown;
    this.#stopListening = surface.onActivated((activation) => this.#activated(activation));
  }

  /** Shows a notification; `as` is the same as the human allows it. Resolves when the surface has it. */
  async show(received: Received, as: Notification): Promise<void> {
    const { key } = received;
    this.#offScreen.delete(key);
    this.#prompts.close(key);
    this.#open.set(key, received);
    const shown = await this.#surface.show(as).catch((error: Error) => error);
    if (shown instanceof Error) {
      this.#ended(received, { kind: "failed", reason: shown.message });
      return;
    }
    const { backend, outcome, degraded } = shown;
    if (degraded.length > 0) this.#logger.debug({ key, backend, degraded }, "shown with less than was meant");
    if (isOnScreen(shown)) logFailedReport(received.delivery.displayed(), this.#logger);
    const how = howToAsk(received.notification, shown.answerable);
    if (how.kind !== "here") this.#prompt(received, how);
    // An answer on the toast would lack what the sender asks for.
    if (how.kind === "elsewhere") return void this.#takeOff(received.notification);
    if (this.#awaited.has(outcome)) return;
    this.#awaited.add(outcome);
    void outcome.then((end) => {
      this.#awaited.delete(outcome);
      this.#ended(received, end);
    });
  }

  /** Takes a notification off the screen. Nothing waits for a desktop that does not answer. */
  withdraw(id: string, agentId: string, reason?: WithdrawalDelivery["reason"]): Promise<void> {
    this.#forget(keyOf({ id, agentId }));
    return this.#takeOff({ id, agentId }, reason);
  }

  close(): void {
    this.#stopListening();
    this.#prompts.closeAll();
    this.#open.clear();
  }

  /** Asks by a prompt. If there is none and the toast takes no answer either, the sender hears that at once. */
  #prompt(received: Received, how: Exclude<HowToAsk, { kind: "here" }>): void {
    const { key, notification } = received;
    this.#prompts.ask(key, notification, {
      expired: () => {
        if (how.kind === "elsewhere") this.#onOver(key);
      },
      prompted: (prompted) => {
        if (prompted.kind !== "unavailable") {
          this.#forget(key);
          this.#onDecided(received, prompted);
          if (how.kind === "both") void this.#takeOff(notification);
          return;
        }
        const reasons = [`no answer can be given here: ${how.lacks}`, prompted.reason];
        const reason = reasons.filter(Boolean).join("; ");
        this.#logger.warn({ key, reason }, "a question cannot be asked as it was meant");
        if (how.kind === "both") return;
        this.#forget(key);
        this.#onDecided(received, { kind: "failed", reason });
      },
    });
  }

  async #takeOff(
    { id, agentId }: Pick<Notification, "id" | "agentId">,
    reason?: WithdrawalDelivery["reason"],
  ): Promise<void> {
    try {
      await this.#surface.withdraw(id, agentId, reason);
    } catch (err) {
      const key = keyOf({ id, agentId });
      this.#logger.warn({ key, err }, "a notification could not be taken off the screen");
    }
  }

  /** Handles an outcome. `shown` is the delivery that began it; an update may have taken its place since. */
  #ended({ key }: Received, outcome: Outcome): void {
    const received = this.#open.get(key);
    if (!received) return;
    switch (outcome.kind) {
      case "expired":
        // A toast that timed out leaves the question to the prompt beside it.
        if (this.#prompts.has(key)) return;
        // Off the screen is not over: a notification centre can bring it back.
        this.#offScreen.add(key);
        this.#onOver(key);
        return;
      case "withdrawn":
        this.#forget(key);
        this.#onOver(key);
        return;
      default:
        this.#forget(key);
        this.#onDecided(received, outcome);
    }
  }

  #forget(key: string): void {
    this.#prompts.close(key);
    this.#open.delete(key);
    this.#offScreen.delete(key);
  }

  #activated(activation: Activation): void {
    const key = keyOf(activation);
    const received = this.#open.get(key);
    if (!received) {
      this.#onUnknown(activation);
      return;
    }
    this.#forget(key);
    const { action, inputs } = activation;
    this.#onDecided(received, { kind: "answered", action, inputs });
  }
}

/** Returns whether a human can see what was shown: the last resorts show nothing. */
export const isOnScreen = ({ backend }: Pick<Shown, "backend">): boolean =>
  backend !== "log" && backend !== "alert_file";
