import { randomUUID } from "node:crypto";
import type { Verdict } from "@toasty/engine/gate";
import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import { settlesWithin } from "@toasty/kit/within";
import { isQuestion } from "@toasty/proto";
import type { AnswerOutbox } from "./answering/answer-outbox.js";
import { holdReasons } from "./gating/gate-item.js";
import type { Allowed, Gatekeeper } from "./gating/gatekeeper.js";
import type { RecheckTimer } from "./gating/recheck-timer.js";
import { type HeldNotifications, mostWaiting } from "./holding/held-notifications.js";
import { logFailedReport, type Received } from "./holding/received.js";
import { type Release, releases } from "./holding/releases.js";
import type { Announcer } from "./showing/announcer.js";
import type { ShownNotifications } from "./showing/shown-notifications.js";

/** The longest that the next notification waits for one that takes long to show. */
const slowMs = 1_000;

/** Options of {@link Admission}. */
export interface AdmissionOptions {
  readonly gatekeeper: Gatekeeper;
  readonly recheck: RecheckTimer;
  readonly held: HeldNotifications;
  readonly shown: ShownNotifications;
  readonly announcer: Announcer;
  readonly answers: AnswerOutbox;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Stops showing what was held back. */
  readonly signal: AbortSignal;
}

/**
 * Shows notifications as the gate allows: at once, or held back until a recheck. Only one method may run at a time, or an
 * older revision would hide a newer one.
 */
export class Admission {
  readonly #gatekeeper: Gatekeeper;
  readonly #recheck: RecheckTimer;
  readonly #held: HeldNotifications;
  readonly #shown: ShownNotifications;
  readonly #announcer: Announcer;
  readonly #answers: AnswerOutbox;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(options: AdmissionOptions) {
    this.#gatekeeper = options.gatekeeper;
    this.#recheck = options.recheck;
    this.#held = options.held;
    this.#shown = options.shown;
    this.#announcer = options.announcer;
    this.#answers = options.answers;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#signal = options.signal;
  }

  /** Shows a notification that has arrived, or holds it back. Resolves when it is on the screen or on the disk. */
  async admit(received: Received): Promise<void> {
    if (await this.#answers.answerAgain(received)) return;
    const verdict = await this.#gatekeeper.ask(received.notification);
    if (verdict.show) return this.#show(received, verdict);
    if (verdict.digest) {
      await this.#makeRoom(received.key);
      // Better seen at the wrong moment than never.
      if (!(await this.#held.hold(received))) return this.#shown.show(received, received.notification);
    }
    logFailedReport(received.delivery.held(holdReasons[verdict.reason]), this.#logger);
    this.#scheduleRecheck(verdict);
  }

  /** Shows everything that the gate lets through by now: the desk's own notices, and what was held back. */
  async recheck(): Promise<void> {
    this.#recheck.cancel();
    await this.showNotices();
    const allowed = new Map<Received, Allowed>();
    for (const received of this.#held.waiting) {
      const verdict = await this.#gatekeeper.ask(received.notification);
      if (verdict.show) allowed.set(received, verdict);
      else this.#scheduleRecheck(verdict);
    }
    for (const release of releases([...allowed.keys()], this.#clock.now(), `held-${randomUUID()}`)) {
      if (this.#signal.aborted) return;
      await this.#release(release, allowed);
    }
    // Summed up, overtaken or past their time. A question that was shown is no longer waiting.
    for (const received of this.#held.waiting)
      if (allowed.has(received)) await this.#held.release(received.key);
  }

  /** Shows the desk's own notices, if the gate lets them through. */
  async showNotices(): Promise<void> {
    const retry = await this.#announcer.showPending();
    if (retry === "unseen") this.#recheck.scheduleSoon();
    else if (retry) this.#scheduleRecheck(retry);
  }

  /**
   * Shows a notification. A question is kept until it is settled, everything else is done with. If it takes long, such as
   * with a picture from a slow server, it is kept on disk meanwhile, so that nothing has to wait behind it.
   */
  async #show(received: Received, verdict: Allowed): Promise<void> {
    const { key, notification } = received;
    const asks = isQuestion(notification);
    if (asks) await this.#held.keepOnScreen(received);
    const showing = this.#shown.show(received, this.#gatekeeper.toned(notification, verdict));
    const isShown = await settlesWithin(showing, slowMs, { clock: this.#clock });
    if (asks) return;
    if (isShown) return this.#held.release(key);
    await this.#held.keepOnScreen(received);
    void showing.then(() => this.#held.release(key));
  }

  async #release(release: Release, allowed: ReadonlyMap<Received, Allowed>): Promise<void> {
    if (release.kind === "single") {
      const verdict = allowed.get(release.received);
      if (verdict) await this.#show(release.received, verdict);
      return;
    }
    const isSeen = await this.#announcer.show(release.notification);
    for (const received of release.of) {
      if (isSeen) logFailedReport(received.delivery.displayed(), this.#logger);
      else await this.#fail(received, "nothing at this desk could show its summary");
    }
  }

  async #makeRoom(key: string): Promise<void> {
    const surplus = this.#held.surplusFor(key);
    if (!surplus) return;
    await this.#fail(surplus, `the desk holds ${mostWaiting.toLocaleString("en")} newer notifications back`);
  }

  #fail(received: Received, reason: string): Promise<void> {
    return this.#answers.decide(received, { kind: "failed", reason });
  }

  #scheduleRecheck(verdict: Verdict): void {
    // A pause has no end that a clock could tell.
    if (!this.#gatekeeper.paused) this.#recheck.schedule(verdict);
  }
}
