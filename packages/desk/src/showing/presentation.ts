import type { NotificationDelivery, ReportResult, Toasty, WithdrawalDelivery } from "@toasty/client";
import { type Notification, notificationKey } from "@toasty/proto";
import type { Activation, Logger, Outcome } from "@toasty/renderer";
import type { Decision, Held } from "../holding/decision.js";
import { type HowToAsk, howToAsk } from "../prompting/how-to-ask.js";
import type { Prompter } from "../prompting/prompter.js";
import type { Surface } from "../surface.js";
import { isOnScreen } from "./on-screen.js";

/** Dependencies of a {@link Presentation}. */
export interface PresentationParts {
  readonly client: Pick<Toasty, "reportOn">;
  readonly id: string;
  readonly renderer: Pick<Surface, "show" | "withdraw" | "onActivated">;
  readonly logger: Logger;
  /** Asks what a toast cannot take the answer to. */
  readonly prompter: Prompter;
  /** Takes the end of a notification, which its sender must hear. */
  readonly decided: (held: Held, decision: Decision) => void;
  /** Takes a notification that left the screen without a decision. */
  readonly over: (key: string) => void;
  /** Takes a click, or another end, of a notification that this presentation does not know. */
  readonly stranger: (activation: Activation) => void;
}

/** Shows notifications, and turns what the human does with them into decisions. */
export class Presentation {
  readonly #parts: PresentationParts;
  /** The latest delivery of each notification that can still be answered, also after it left the screen. */
  readonly #open = new Map<string, Held>();
  /** Keys of those that left the screen, oldest first. */
  readonly #left = new Set<string>();
  /** Questions that are asked in another way than by a toast, by key. */
  readonly #prompts = new Map<string, AbortController>();
  readonly #awaited = new Set<Promise<Outcome>>();
  readonly #stopListening: () => void;

  constructor(parts: PresentationParts) {
    this.#parts = parts;
    this.#stopListening = parts.renderer.onActivated((activation) => this.#clickedLate(activation));
  }

  /** Shows a notification; `as` is the same as the human allows it. */
  async show(held: Held, as: Notification): Promise<void> {
    const { renderer, logger } = this.#parts;
    const { key } = held;
    this.#left.delete(key);
    this.#closePrompt(key);
    this.#open.set(key, held);
    const shown = await renderer.show(as).catch((error: Error) => error);
    if (shown instanceof Error) {
      this.#ended(held, { kind: "failed", reason: shown.message });
      return;
    }
    const { backend, outcome, degraded } = shown;
    if (degraded.length > 0) logger.debug({ key, backend, degraded }, "shown with less than was meant");
    if (isOnScreen(shown)) this.report(this.deliveryOf(held).displayed());
    const how = howToAsk(held.notification, shown.answerable);
    if (how.kind !== "here") this.#askElsewhere(held, how);
    // An answer on the toast would lack what the sender asks for.
    if (how.kind === "elsewhere") return void this.#takeOff(held.notification);
    // An update shares the outcome of what it updates, and one answer is enough.
    if (this.#awaited.has(outcome)) return;
    this.#awaited.add(outcome);
    void outcome.then((end) => {
      this.#awaited.delete(outcome);
      this.#ended(held, end);
    });
  }

  /** Takes a notification off the screen. Nothing waits for a desktop that does not answer. */
  withdraw(id: string, agentId: string, reason?: WithdrawalDelivery["reason"]): Promise<void> {
    this.#forget(notificationKey(id, agentId));
    return this.#takeOff({ id, agentId }, reason);
  }

  /** Asks by a prompt. Where there is none, and the toast takes no answer either, the sender hears that at once. */
  #askElsewhere(held: Held, how: Exclude<HowToAsk, { kind: "here" }>): void {
    const { prompter, logger, decided } = this.#parts;
    const { key, notification } = held;
    const end = new AbortController();
    const cancelExpiry = atTime(notification.expiresAtMs, () => {
      this.#closePrompt(key);
      if (how.kind === "elsewhere") this.#parts.over(key);
    });
    this.#prompts.set(key, end);
    void prompter.ask(notification, end.signal).then((prompted) => {
      cancelExpiry();
      if (!prompted || this.#prompts.get(key) !== end) return;
      this.#prompts.delete(key);
      if (prompted.kind === "unavailable") {
        const reason = [`no answer can be given here: ${how.lacks}`, prompted.reason]
          .filter(Boolean)
          .join("; ");
        logger.warn({ key, reason }, "a question cannot be asked as it was meant");
        if (how.kind === "both") return;
        this.#forget(key);
        decided(held, { kind: "failed", reason });
        return;
      }
      this.#forget(key);
      decided(held, prompted);
      if (how.kind === "both") void this.#takeOff(notification);
    });
  }

  #closePrompt(key: string): void {
    this.#prompts.get(key)?.abort();
    this.#prompts.delete(key);
  }

  #takeOff(
    { id, agentId }: Pick<Notification, "id" | "agentId">,
    reason?: WithdrawalDelivery["reason"],
  ): Promise<void> {
    const { renderer, logger } = this.#parts;
    const key = keyOf({ id, agentId });
    return renderer.withdraw(id, agentId, reason).catch((error: Error) => {
      logger.warn({ key, error: error.message }, "a notification could not be taken off the screen");
    });
  }

  /** Logs a report that fails. Only for what the sender can do without. */
  report(reporting: Promise<ReportResult>): void {
    reporting.catch((error: Error) =>
      this.#parts.logger.warn({ error: error.message }, "a report did not reach the broker"),
    );
  }

  /** A notification to report on, however long ago it was delivered. */
  deliveryOf({ notification, cursor }: Held): NotificationDelivery {
    return this.#parts.client.reportOn(this.#parts.id, { notification, cursor });
  }

  close(): void {
    this.#stopListening();
    for (const key of [...this.#prompts.keys()]) this.#closePrompt(key);
    this.#open.clear();
  }

  /** `shown` is the delivery that began the outcome; an update of it has taken its place since. */
  #ended(shown: Held, outcome: Outcome): void {
    const { key } = shown;
    const held = this.#open.get(key);
    if (!held) return;
    // Off the screen is not over: a notification centre can bring it back.
    if (outcome.kind === "expired") {
      // A toast that timed out leaves the question to the prompt beside it.
      if (this.#prompts.has(key)) return;
      this.#leftScreen(key);
    } else this.#forget(key);
    if (outcome.kind === "expired" || outcome.kind === "withdrawn") this.#parts.over(key);
    else this.#parts.decided(held, outcome);
  }

  #leftScreen(key: string): void {
    this.#left.add(key);
    const [oldest] = this.#left;
    if (oldest !== undefined && this.#left.size > mostLeft) this.#forget(oldest);
  }

  #forget(key: string): void {
    this.#closePrompt(key);
    this.#open.delete(key);
    this.#left.delete(key);
  }

  #clickedLate(activation: Activation): void {
    const key = keyOf(activation);
    const held = this.#open.get(key);
    if (!held) {
      this.#parts.stranger(activation);
      return;
    }
    this.#forget(key);
    const { action, inputs } = activation;
    this.#parts.decided(held, { kind: "answered", action, inputs });
  }
}

/** Names a notification on this desk. */
export const keyOf = ({ id, agentId }: Pick<Notification, "id" | "agentId">) => notificationKey(id, agentId);

/** Calls back at a time of the clock, without keeping the process running; returns how to take that back. */
function atTime(atMs: number | undefined, then: () => void): () => void {
  if (!atMs) return () => {};
  let timer: NodeJS.Timeout;
  const wait = () => {
    const leftMs = atMs - Date.now();
    if (leftMs <= 0) return then();
    timer = setTimeout(wait, Math.min(leftMs, longestTimerMs)).unref();
  };
  timer = setTimeout(wait, 0).unref();
  return () => clearTimeout(timer);
}

/** Longest time that a timer of Node takes. */
const longestTimerMs = 2 ** 31 - 1;

const mostLeft = 1_000;
