import { randomUUID } from "node:crypto";
import type { Delivery, NotificationDelivery, Toasty } from "@toasty/client";
import type { Verdict } from "@toasty/engine/gate";
import { isQuestion, type Notification } from "@toasty/proto";
import type { Activation, Logger } from "@toasty/renderer";
import { AnswerOutbox } from "./answering/answer-outbox.js";
import type { Desk } from "./desk.js";
import { holdReasons } from "./gating/gate-item.js";
import type { Free, Gatekeeper } from "./gating/gatekeeper.js";
import { NextLook } from "./gating/next-look.js";
import type { DeskPreferences } from "./gating/preferences.js";
import { dated } from "./holding/dated.js";
import type { Held } from "./holding/decision.js";
import { releases } from "./holding/release.js";
import { mostWaiting, type WaitingRoom } from "./holding/waiting-room.js";
import type { Prompter } from "./prompting/prompter.js";
import { Announcer } from "./showing/announcer.js";
import { keyOf, Presentation } from "./showing/presentation.js";
import { soon } from "./showing/soon.js";
import type { Surface } from "./surface.js";

/** Dependencies of a {@link RunningDesk}. */
export interface DeskParts {
  readonly client: Pick<Toasty, "attach" | "reportOn">;
  readonly renderer: Surface;
  readonly id: string;
  readonly logger: Logger;
  readonly gatekeeper: Gatekeeper;
  readonly room: WaitingRoom;
  readonly prompter: Prompter;
}

/** Takes each delivery past the gatekeeper to the screen or into the waiting room. */
export class RunningDesk implements Desk {
  readonly ended: Promise<void>;
  readonly #parts: DeskParts;
  readonly #presentation: Presentation;
  readonly #answers: AnswerOutbox;
  readonly #announcer: Announcer;
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;
  readonly #nextLook = new NextLook(() => void this.#reconsider());
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: DeskParts) {
    const { client, id, logger, renderer, room, gatekeeper, prompter } = parts;
    this.#parts = parts;
    this.#announcer = new Announcer(renderer, gatekeeper, logger);
    this.#answers = new AnswerOutbox({ client, id, room, logger, tell: (notice) => this.#tell(notice) });
    this.#presentation = new Presentation({
      client,
      id,
      renderer,
      logger,
      prompter,
      decided: (held, decision) => void this.#answers.decide(held, decision),
      over: (key) => void room.release(key),
      stranger: (activation) => void this.#oneAtATime(() => this.#answerKept(activation)),
    });
    this.#answers.resume();
    // First what an earlier desk left, but for what the click that started this program has answered.
    queueMicrotask(() => void this.#reconsider());
    this.ended = this.#run();
    // Who does not look at `ended` finds a refusal in the log.
    this.ended.catch((error: Error) => logger.error({ id, error: error.message }, "the desk has ended"));
  }

  get paused(): boolean {
    return this.#parts.gatekeeper.paused;
  }

  get held(): number {
    return this.#parts.room.waiting.length;
  }

  pause(): void {
    this.#parts.gatekeeper.paused = true;
  }

  async resume(): Promise<void> {
    this.#parts.gatekeeper.paused = false;
    await this.#reconsider();
  }

  async setPreferences(preferences: DeskPreferences): Promise<void> {
    this.#parts.gatekeeper.preferences = preferences;
    await this.#reconsider();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const { renderer, room } = this.#parts;
    this.#ending.abort();
    this.#nextLook.stop();
    await this.ended.catch(() => {});
    await this.#last;
    this.#presentation.close();
    const withdrawn = room.asked.map(({ id, agentId }) => renderer.withdraw(id, agentId));
    await soon(Promise.allSettled(withdrawn), patienceMs);
    await this.#answers.close();
    await room.close();
  }

  async #run(): Promise<void> {
    const { client, id } = this.#parts;
    // Asking for the next delivery acknowledges the last: it is on the screen or on the disk by then.
    for await (const delivery of client.attach(id, { signal: this.#ending.signal }))
      await this.#oneAtATime(() => this.#receive(delivery));
  }

  async #receive(delivery: Delivery): Promise<void> {
    const { logger, room } = this.#parts;
    switch (delivery.kind) {
      case "notification":
        return this.#admit(delivery);
      case "withdrawal":
        await room.release(keyOf({ id: delivery.id, agentId: delivery.agent }));
        void this.#presentation.withdraw(delivery.id, delivery.agent, delivery.reason);
        return;
      case "gap":
        this.#announcer.lost(delivery);
        return this.#tellPending();
      case "caught_up":
        // The broker is there, perhaps another one than before.
        this.#answers.resume();
        logger.debug({}, "the desk has caught up");
    }
  }

  async #admit({ notification: given, cursor }: NotificationDelivery): Promise<void> {
    const { gatekeeper, room } = this.#parts;
    const held: Held = { key: keyOf(given), cursor, notification: dated(given, Date.now()) };
    if (await this.#answers.takes(held)) return;
    const verdict = await gatekeeper.ask(held.notification);
    if (verdict.show) return this.#present(held, verdict);
    if (verdict.digest) {
      const surplus = room.surplus(held.key);
      if (surplus) await this.#giveUp(surplus);
      // Better seen at the wrong moment than never.
      if (!(await room.hold(held))) return this.#presentation.show(held, held.notification);
    }
    this.#presentation.report(this.#presentation.deliveryOf(held).held(holdReasons[verdict.reason]));
    this.#lookAgain(verdict);
  }

  /**
   * Shows one. A question is remembered until it is settled, everything else is done with. What takes long, such as a
   * picture from a slow server, is kept on disk meanwhile, so that nothing has to wait behind it.
   */
  async #present(held: Held, verdict: Free): Promise<void> {
    const { gatekeeper, room } = this.#parts;
    const { key, notification } = held;
    const asks = isQuestion(notification);
    if (asks) await room.ask(held);
    const showing = this.#presentation.show(held, gatekeeper.toned(notification, verdict));
    const shown = await soon(showing, patienceMs);
    if (asks) return;
    if (shown) return room.release(key);
    await room.ask(held);
    void showing.then(() => room.release(key));
  }

  async #giveUp(held: Held): Promise<void> {
    const reason = `the desk holds ${mostWaiting.toLocaleString("en")} newer notifications back`;
    await this.#answers.decide(held, { kind: "failed", reason });
  }

  /** A click on what an earlier desk has shown, such as the click that started this program. */
  async #answerKept({ id, agentId, action, inputs }: Activation): Promise<void> {
    const { room, logger } = this.#parts;
    const key = keyOf({ id, agentId });
    const kept = room.find(key);
    if (!kept) {
      logger.warn({ key, action }, "a click on a notification that this desk does not know");
      return;
    }
    // A click on its body is no answer to a question: it is asked again.
    if (action === "" && isQuestion(kept.notification)) return;
    await this.#answers.decide(kept, { kind: "answered", action, inputs });
    void this.#presentation.withdraw(id, agentId);
  }

  #reconsider(): Promise<void> {
    return this.#oneAtATime(() => this.#showWhatMay()).catch((error: Error) => {
      this.#parts.logger.error({ error: error.message }, "what was held back could not be shown");
    });
  }

  async #showWhatMay(): Promise<void> {
    const { gatekeeper, room } = this.#parts;
    this.#nextLook.cancel();
    await this.#tellPending();
    const free = new Map<Held, Free>();
    for (const held of room.waiting) {
      const verdict = await gatekeeper.ask(held.notification);
      if (verdict.show) free.set(held, verdict);
      else this.#lookAgain(verdict);
    }
    for (const release of releases([...free.keys()], Date.now(), `held-${randomUUID()}`)) {
      if (this.#ending.signal.aborted) return;
      if (release.kind === "summary") {
        const seen = await this.#announcer.tell(release.notification);
        for (const held of release.held) {
          const reason = "nothing at this desk could show its summary";
          if (seen) this.#presentation.report(this.#presentation.deliveryOf(held).displayed());
          else await this.#answers.decide(held, { kind: "failed", reason });
        }
      } else {
        const verdict = free.get(release.held);
        if (verdict) await this.#present(release.held, verdict);
      }
    }
    // Summed up, overtaken or past their time. A question that was shown is no longer waiting.
    for (const held of room.waiting) if (free.has(held)) await room.release(held.key);
  }

  #lookAgain(verdict: Verdict): void {
    // A pause has no end that a clock could tell.
    if (!this.paused) this.#nextLook.plan(verdict);
  }

  /** Tells the human something on which nobody waits. */
  #tell(notice: Notification): void {
    this.#announcer.add(notice);
    void this.#oneAtATime(() => this.#tellPending());
  }

  async #tellPending(): Promise<void> {
    const later = await this.#announcer.tellPending();
    if (later === "unseen") this.#nextLook.planSoon();
    else if (later) this.#lookAgain(later);
  }

  /** What comes in and what is let out must not overtake each other: an older revision would hide a newer one. */
  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

const patienceMs = 1_000;
