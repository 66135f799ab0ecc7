import type { Delivery, Toasty } from "@toasty/client";
import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import { SerialQueue } from "@toasty/kit/serial-queue";
import { settlesWithin } from "@toasty/kit/within";
import { isQuestion, type Notification } from "@toasty/proto";
import type { Activation, Surface } from "@toasty/proto/surface";
import { Admission } from "./admission.js";
import { AnswerOutbox } from "./answering/answer-outbox.js";
import type { Desk } from "./desk.js";
import type { Gatekeeper } from "./gating/gatekeeper.js";
import type { DeskPreferences } from "./gating/preferences.js";
import { RecheckTimer } from "./gating/recheck-timer.js";
import type { HeldNotifications } from "./holding/held-notifications.js";
import { keyOf, receive } from "./holding/received.js";
import { OpenPrompts } from "./prompting/open-prompts.js";
import type { Prompter } from "./prompting/prompter.js";
import { Announcer } from "./showing/announcer.js";
import { ShownNotifications } from "./showing/shown-notifications.js";

/** The longest that closing waits for a desktop that takes nothing off the screen. */
const withdrawMs = 1_000;

/** Options of {@link RunningDesk}. */
export interface RunningDeskOptions {
  readonly client: Pick<Toasty, "attach" | "reportOn">;
  readonly surface: Surface;
  readonly id: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly gatekeeper: Gatekeeper;
  readonly held: HeldNotifications;
  readonly prompter: Prompter;
}

/**
 * The desk at work: receives deliveries one at a time and hands each to its {@link Admission}. Owns everything that shows,
 * asks and reports, and closes it; `client` and `surface` stay open.
 */
export class RunningDesk implements Desk {
  readonly ended: Promise<void>;
  readonly #client: Pick<Toasty, "attach">;
  readonly #surface: Surface;
  readonly #id: string;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #gatekeeper: Gatekeeper;
  readonly #held: HeldNotifications;
  readonly #shown: ShownNotifications;
  readonly #answers: AnswerOutbox;
  readonly #announcer: Announcer;
  readonly #recheckTimer: RecheckTimer;
  readonly #admission: Admission;
  readonly #ending = new AbortController();
  /** Arrivals, rechecks and late activations must not overtake each other: an older revision would hide a newer one. */
  readonly #queue = new SerialQueue();
  #closing: Promise<void> | undefined;

  constructor(options: RunningDeskOptions) {
    const { client, surface, id, logger, clock, gatekeeper, held, prompter } = options;
    this.#client = client;
    this.#surface = surface;
    this.#id = id;
    this.#logger = logger;
    this.#clock = clock;
    this.#gatekeeper = gatekeeper;
    this.#held = held;
    this.#announcer = new Announcer(surface, gatekeeper, logger);
    this.#recheckTimer = new RecheckTimer(clock, () => this.#recheck());
    this.#answers = new AnswerOutbox({
      client,
      id,
      held,
      logger,
      clock,
      onNotice: (notice) => this.#announce(notice),
    });
    this.#shown = new ShownNotifications({
      surface,
      logger,
      prompts: new OpenPrompts(prompter, clock),
      onDecided: (received, decision) => void this.#answers.decide(received, decision),
      onOver: (key) => void held.release(key),
      onUnknown: (activation) => void this.#queue.run(() => this.#answerHeld(activation)),
    });
    this.#admission = new Admission({
      gatekeeper,
      recheck: this.#recheckTimer,
      held,
      shown: this.#shown,
      announcer: this.#announcer,
      answers: this.#answers,
      logger,
      clock,
      signal: this.#ending.signal,
    });
    this.#answers.resume();
    // First what an earlier desk left, but for what the click that started this program has answered.
    queueMicrotask(() => void this.#recheck());
    this.ended = this.#run();
    // A caller that does not look at `ended` finds a refusal in the log.
    this.ended.catch((err: unknown) => logger.error({ id, err }, "the desk has ended"));
  }

  get paused(): boolean {
    return this.#gatekeeper.paused;
  }

  get held(): number {
    return this.#held.waiting.length;
  }

  pause(): void {
    this.#gatekeeper.paused = true;
  }

  async resume(): Promise<void> {
    this.#gatekeeper.paused = false;
    await this.#recheck();
  }

  async setPreferences(preferences: DeskPreferences): Promise<void> {
    this.#gatekeeper.preferences = preferences;
    await this.#recheck();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(): Promise<void> {
    const deliveries = this.#client.attach(this.#id, { signal: this.#ending.signal });
    // Asking for the next delivery acknowledges the last: it is on the screen or on the disk by then.
    for await (const delivery of deliveries) await this.#queue.run(() => this.#receive(delivery));
  }

  async #receive(delivery: Delivery): Promise<void> {
    switch (delivery.kind) {
      case "notification":
        return this.#admission.admit(receive(delivery, this.#clock.now()));
      case "withdrawal":
        await this.#held.release(keyOf({ id: delivery.id, agentId: delivery.agent }));
        void this.#shown.withdraw(delivery.id, delivery.agent, delivery.reason);
        return;
      case "gap":
        this.#announcer.addGap(delivery);
        return this.#admission.showNotices();
      case "caught_up":
        // The broker is there, perhaps another one than before.
        this.#answers.resume();
        this.#logger.debug({}, "the desk has caught up");
    }
  }

  /** Takes an activation of what an earlier desk has shown, such as the click that started this program. */
  async #answerHeld({ id, agentId, action, inputs }: Activation): Promise<void> {
    const key = keyOf({ id, agentId });
    const received = this.#held.find(key);
    if (!received) {
      this.#logger.warn({ key, action }, "a click on a notification that this desk does not know");
      return;
    }
    // A click on its body is no answer to a question: it is asked again.
    if (action === "" && isQuestion(received.notification)) return;
    await this.#answers.decide(received, { kind: "answered", action, inputs });
    void this.#shown.withdraw(id, agentId);
  }

  #announce(notice: Notification): void {
    this.#announcer.add(notice);
    void this.#queue.run(() => this.#admission.showNotices());
  }

  async #recheck(): Promise<void> {
    try {
      await this.#queue.run(() => this.#admission.recheck());
    } catch (err) {
      this.#logger.error({ err }, "what was held back could not be shown");
    }
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    this.#recheckTimer.close();
    await this.ended.catch(() => {});
    await this.#queue.idle();
    this.#shown.close();
    const withdrawn = this.#held.onScreen.map(({ id, agentId }) => this.#surface.withdraw(id, agentId));
    await settlesWithin(Promise.allSettled(withdrawn), withdrawMs, { clock: this.#clock });
    await this.#answers.close();
    await this.#held.close();
  }
}
