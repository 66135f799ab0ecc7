import { randomUUID } from "node:crypto";
import type { Delivery, NotificationDelivery, Toasty } from "@toasty/client";
import type { Verdict } from "@toasty/engine/gate";
import { isQuestion } from "@toasty/proto";
import type { Activation, Logger, Renderer } from "@toasty/renderer";
import type { Desk } from "./desk.js";
import { holdReasons } from "./gating/gate-item.js";
import type { Free, Gatekeeper } from "./gating/gatekeeper.js";
import { NextLook } from "./gating/next-look.js";
import type { DeskPreferences } from "./gating/preferences.js";
import { dated } from "./holding/dated.js";
import type { Held } from "./holding/held-file.js";
import { releases } from "./holding/release.js";
import { mostWaiting, type WaitingRoom } from "./holding/waiting-room.js";
import { Announcer } from "./showing/announcer.js";
import { keyOf, Presentation } from "./showing/presentation.js";
import { soon } from "./showing/soon.js";

/** What a desk is made of. */
export interface DeskParts {
  readonly client: Pick<Toasty, "attach" | "reportOn">;
  readonly renderer: Renderer;
  readonly id: string;
  readonly logger: Logger;
  readonly gatekeeper: Gatekeeper;
  readonly room: WaitingRoom;
}

/** Takes each delivery past the gatekeeper to the screen or into the waiting room. */
export class RunningDesk implements Desk {
  readonly ended: Promise<void>;
  readonly #parts: DeskParts;
  readonly #presentation: Presentation;
  readonly #announcer: Announcer;
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;
  readonly #nextLook = new NextLook(() => void this.#reconsider());
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: DeskParts) {
    const { id, logger, renderer, room, gatekeeper } = parts;
    this.#parts = parts;
    this.#announcer = new Announcer(renderer, gatekeeper, logger);
    this.#presentation = new Presentation(renderer, logger, {
      settled: (key) => void room.release(key),
      foreignClick: (activation) => void this.#oneAtATime(() => this.#answerKept(activation)),
    });
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
    for (const { id, agentId } of room.asked) await renderer.withdraw(id, agentId);
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
        return this.#presentation.withdraw(delivery.id, delivery.agent);
      case "gap":
        this.#announcer.lost(delivery);
        return this.#tellLosses();
      case "caught_up":
        logger.debug({}, "the desk has caught up");
    }
  }

  async #admit({ notification: given, cursor }: NotificationDelivery): Promise<void> {
    const { gatekeeper, room } = this.#parts;
    const held: Held = { key: keyOf(given), cursor, notification: dated(given, Date.now()) };
    const verdict = await gatekeeper.ask(held.notification);
    if (verdict.show) return this.#present(held, verdict);
    if (verdict.digest) {
      const surplus = room.surplus(held.key);
      if (surplus) await this.#giveUp(surplus);
      // Better seen at the wrong moment than never.
      if (!(await room.hold(held))) return this.#presentation.show(this.#deliveryOf(held), held.notification);
    }
    this.#presentation.report(this.#deliveryOf(held).held(holdReasons[verdict.reason]));
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
    const showing = this.#presentation.show(this.#deliveryOf(held), gatekeeper.toned(notification, verdict));
    const shown = await soon(showing, patienceMs);
    if (asks) return;
    if (shown) return room.release(key);
    await room.ask(held);
    void showing.then(() => room.release(key));
  }

  async #giveUp(held: Held): Promise<void> {
    const reason = `the desk holds ${mostWaiting.toLocaleString("en")} newer notifications back`;
    this.#presentation.report(this.#deliveryOf(held).fail(reason));
    await this.#parts.room.release(held.key);
  }

  /** A click on what an earlier desk has shown, such as the click that started this program. */
  async #answerKept({ id, agentId, action, inputs }: Activation): Promise<void> {
    const { renderer, room, logger } = this.#parts;
    const key = keyOf({ id, agentId });
    const kept = room.find(key);
    if (!kept) {
      logger.warn({ key, action }, "a click on a notification that this desk does not know");
      return;
    }
    // A click on its body is no answer to a question: it is asked again.
    if (action === "" && isQuestion(kept.notification)) return;
    this.#presentation.report(this.#deliveryOf(kept).answer(action, inputs));
    await room.release(key);
    await renderer.withdraw(id, agentId);
  }

  #reconsider(): Promise<void> {
    return this.#oneAtATime(() => this.#showWhatMay()).catch((error: Error) => {
      this.#parts.logger.error({ error: error.message }, "what was held back could not be shown");
    });
  }

  async #showWhatMay(): Promise<void> {
    const { gatekeeper, room } = this.#parts;
    this.#nextLook.cancel();
    await this.#tellLosses();
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
          const { displayed, fail } = this.#deliveryOf(held);
          this.#presentation.report(seen ? displayed() : fail("nothing at this desk could show its summary"));
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

  async #tellLosses(): Promise<void> {
    const verdict = await this.#announcer.tellLosses();
    if (verdict) this.#lookAgain(verdict);
  }

  #deliveryOf({ notification, cursor }: Held): NotificationDelivery {
    return this.#parts.client.reportOn(this.#parts.id, { notification, cursor });
  }

  /** What comes in and what is let out must not overtake each other: an older revision would hide a newer one. */
  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

const patienceMs = 1_000;
