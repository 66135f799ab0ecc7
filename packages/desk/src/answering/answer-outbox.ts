import type { Toasty } from "@toasty/client";
import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import { settlesWithin } from "@toasty/kit/within";
import type { Notification } from "@toasty/proto";
import { type Decision, type PendingDecision, reportDecision } from "../holding/decision.js";
import type { HeldNotifications } from "../holding/held-notifications.js";
import type { StoredNotification } from "../holding/received.js";
import { noticeOf } from "./notices.js";
import {
  type ReportVerdict,
  saysTheSame,
  unknownUntilMs,
  verdictOfFailure,
  verdictOfResult,
} from "./verdict.js";

const flushMs = 2_000;
const retryMs = 15_000;

/** A laptop that slept through its timer reports again within the minute. */
const longestPauseMs = 60_000;

/** Options of an {@link AnswerOutbox}. */
export interface AnswerOutboxOptions {
  readonly client: Pick<Toasty, "reportOn">;
  readonly id: string;
  readonly held: HeldNotifications;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Receives a notice for the human whose answer did not count. */
  readonly onNotice: (notice: Notification) => void;
}

/**
 * Reports the human's decisions, and keeps each on disk until the broker has decided on it: accepted, lost to somebody
 * else, too late, or refused for good. A report waits for a broker that is away as long as it takes, also over restarts
 * of the desk. Where the broker was restarted and does not know the question, the decision waits for the sender to ask
 * again.
 */
export class AnswerOutbox {
  readonly #client: Pick<Toasty, "reportOn">;
  readonly #id: string;
  readonly #held: HeldNotifications;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #onNotice: (notice: Notification) => void;
  readonly #reports = new Map<string, Report>();
  /** Cancel the next report of a key. */
  readonly #retries = new Map<string, () => void>();
  readonly #unknownSince = new Map<string, number>();
  readonly #writing = new Set<Promise<void>>();
  #closed = false;

  constructor({ client, id, held, logger, clock, onNotice }: AnswerOutboxOptions) {
    this.#client = client;
    this.#id = id;
    this.#held = held;
    this.#logger = logger;
    this.#clock = clock;
    this.#onNotice = onNotice;
  }

  /** Keeps a decision on disk, and reports it. Resolves when it is on disk, or the disk has failed. */
  async decide({ key, cursor, notification }: StoredNotification, decision: Decision): Promise<void> {
    const pending = { key, cursor, notification, decision };
    const writing = this.#held.decide(pending);
    this.#writing.add(writing);
    await writing;
    this.#writing.delete(writing);
    if (this.#held.decisionOf(key) === pending) this.#report(pending);
  }

  /**
   * Reports the kept decision for a notification that comes again after the human has decided on it, such as after a
   * restart of the broker. Returns false when it has to be shown: it says something else now, or could not be shown then.
   */
  async answerAgain(received: StoredNotification): Promise<boolean> {
    const { key } = received;
    const pending = this.#held.decisionOf(key);
    if (!pending || !saysTheSame(pending.notification, received.notification)) return false;
    if (pending.decision.kind === "failed") {
      this.#abandon(key);
      await this.#held.confirm(pending);
      return false;
    }
    this.#unknownSince.delete(key);
    if (pending.cursor !== received.cursor) await this.decide(received, pending.decision);
    else if (!this.#reports.has(key)) this.#report(pending);
    return true;
  }

  /** Reports every decision that is left and not under way. */
  resume(): void {
    for (const pending of this.#held.decisions) if (!this.#reports.has(pending.key)) this.#report(pending);
  }

  /** Waits a moment for the reports that are under way; those without an answer then are left to the next desk. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
    this.#closed = true;
    for (const cancel of this.#retries.values()) cancel();
    const reports = [...this.#reports.values()];
    await settlesWithin(Promise.all(reports.map(({ done }) => done)), flushMs, { clock: this.#clock });
    for (const { abort } of reports) abort.abort();
    await Promise.all(reports.map(({ done }) => done));
  }

  #report(pending: PendingDecision): void {
    if (this.#closed) return;
    const { key } = pending;
    this.#abandon(key);
    const abort = new AbortController();
    const done = this.#send(pending, abort.signal).then(async (verdict) => {
      if (this.#reports.get(key) !== report) return;
      this.#reports.delete(key);
      await this.#conclude(pending, verdict);
    });
    const report: Report = { abort, done };
    this.#reports.set(key, report);
  }

  /** Gives up what is under way for a key, because something newer takes its place. */
  #abandon(key: string): void {
    this.#retries.get(key)?.();
    this.#retries.delete(key);
    this.#reports.get(key)?.abort.abort();
    this.#reports.delete(key);
  }

  async #send(pending: PendingDecision, signal: AbortSignal): Promise<ReportVerdict> {
    try {
      // Made anew: reports on a delivery have a time limit, and this one may be of an earlier process.
      const unlimited = { timeoutMs: Number.POSITIVE_INFINITY, signal };
      const delivery = this.#client.reportOn(this.#id, pending, unlimited);
      return verdictOfResult(await reportDecision(delivery, pending.decision));
    } catch (error) {
      return verdictOfFailure(error);
    }
  }

  async #conclude(pending: PendingDecision, verdict: ReportVerdict): Promise<void> {
    const { key } = pending;
    if (verdict.kind === "undecided") {
      this.#logger.warn({ key, reason: verdict.reason }, "the broker has not taken an answer; it is kept");
      return this.#retryAfter(key, retryMs);
    }
    if (verdict.kind === "unknown") {
      const now = this.#clock.now();
      const firstMs = this.#unknownSince.get(key) ?? now;
      this.#unknownSince.set(key, firstMs);
      const untilMs = unknownUntilMs(pending.notification, firstMs);
      if (now < untilMs) return this.#retryAfter(key, Math.min(untilMs - now, longestPauseMs));
    }
    this.#unknownSince.delete(key);
    await this.#held.confirm(pending);
    if (verdict.kind !== "accepted") this.#logger.warn({ key, ...verdict }, "an answer did not count");
    const notice = noticeOf(pending, verdict);
    if (notice) this.#onNotice(notice);
  }

  #retryAfter(key: string, waitMs: number): void {
    if (this.#closed) return;
    const cancel = this.#clock.after(waitMs, () => {
      const pending = this.#held.decisionOf(key);
      if (pending) this.#report(pending);
    });
    this.#retries.set(key, cancel);
  }
}

/** A report that is under way. */
interface Report {
  readonly abort: AbortController;
  /** Resolves when the broker's verdict is dealt with, or the report was given up. Never rejects. */
  readonly done: Promise<void>;
}
