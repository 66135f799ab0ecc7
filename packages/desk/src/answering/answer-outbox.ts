import type { Toasty } from "@toasty/client";
import type { Notification } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";
import type { Held } from "../holding/decision.js";
import { type Decided, type Decision, reportDecision } from "../holding/decision.js";
import type { WaitingRoom } from "../holding/waiting-room.js";
import { soon } from "../showing/soon.js";
import { noticeOf } from "./notices.js";
import {
  type ReportVerdict,
  saysTheSame,
  unknownUntilMs,
  verdictOfFailure,
  verdictOfResult,
} from "./verdict.js";

/** Dependencies of an {@link AnswerOutbox}. */
export interface AnswerOutboxParts {
  readonly client: Pick<Toasty, "reportOn">;
  readonly id: string;
  readonly room: WaitingRoom;
  readonly logger: Logger;
  /** Tells the human that an answer did not count. */
  readonly tell: (notice: Notification) => void;
}

/**
 * Reports the human's decisions, and keeps each on disk until the broker has decided on it: accepted, lost to somebody
 * else, too late, or refused for good. A report waits for a broker that is away as long as it takes, also over restarts
 * of the desk. Where the broker was restarted and does not know the question, the decision waits for the sender to ask
 * again.
 */
export class AnswerOutbox {
  readonly #parts: AnswerOutboxParts;
  readonly #reports = new Map<string, Report>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #unknownSince = new Map<string, number>();
  readonly #deciding = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: AnswerOutboxParts) {
    this.#parts = parts;
  }

  /** Keeps a decision on disk, and reports it. Resolves when it is on disk, or the disk has failed. */
  async decide({ key, cursor, notification }: Held, decision: Decision): Promise<void> {
    const { room } = this.#parts;
    const decided = { key, cursor, notification, decision };
    const deciding = room.decide(decided);
    this.#deciding.add(deciding);
    await deciding;
    this.#deciding.delete(deciding);
    if (room.decisionOf(key) === decided) this.#report(decided);
  }

  /**
   * Answers a notification that comes again after the human has decided on it, such as after a restart of the broker.
   * False when it has to be shown: it says something else now, or could not be shown then.
   */
  async takes(held: Held): Promise<boolean> {
    const decided = this.#parts.room.decisionOf(held.key);
    if (!decided || !saysTheSame(decided.notification, held.notification)) return false;
    if (decided.decision.kind === "failed") {
      this.#abandon(held.key);
      await this.#parts.room.confirm(decided);
      return false;
    }
    this.#unknownSince.delete(held.key);
    if (decided.cursor !== held.cursor) await this.decide(held, decided.decision);
    else if (!this.#reports.has(held.key)) this.#report(decided);
    return true;
  }

  /** Reports every decision that is left and not under way. */
  resume(): void {
    for (const decided of this.#parts.room.decisions)
      if (!this.#reports.has(decided.key)) this.#report(decided);
  }

  /** Waits a moment for the reports that are under way; those without an answer then are left to the next desk. */
  async close(): Promise<void> {
    await Promise.all(this.#deciding);
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const reports = [...this.#reports.values()];
    await soon(Promise.all(reports.map(({ done }) => done)), flushMs);
    for (const { abort } of reports) abort.abort();
    await Promise.all(reports.map(({ done }) => done));
  }

  #report(decided: Decided): void {
    if (this.#closed) return;
    const { key } = decided;
    this.#abandon(key);
    const abort = new AbortController();
    const done = this.#send(decided, abort.signal).then(async (verdict) => {
      if (this.#reports.get(key) !== report) return;
      this.#reports.delete(key);
      await this.#conclude(decided, verdict);
    });
    const report: Report = { abort, done };
    this.#reports.set(key, report);
  }

  /** Gives up what is under way for a key, because something newer takes its place. */
  #abandon(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#reports.get(key)?.abort.abort();
    this.#reports.delete(key);
  }

  async #send(decided: Decided, signal: AbortSignal): Promise<ReportVerdict> {
    const { client, id } = this.#parts;
    try {
      const delivery = client.reportOn(id, decided, { timeoutMs: Number.POSITIVE_INFINITY, signal });
      return verdictOfResult(await reportDecision(delivery, decided.decision));
    } catch (error) {
      return verdictOfFailure(error);
    }
  }

  async #conclude(decided: Decided, verdict: ReportVerdict): Promise<void> {
    const { key } = decided;
    const { room, logger, tell } = this.#parts;
    if (verdict.kind === "undecided") {
      logger.warn({ key, error: verdict.reason }, "the broker has not taken an answer; it is kept");
      return this.#again(key, retryMs);
    }
    if (verdict.kind === "unknown") {
      const now = Date.now();
      const firstMs = this.#unknownSince.get(key) ?? now;
      this.#unknownSince.set(key, firstMs);
      const untilMs = unknownUntilMs(decided.notification, firstMs);
      if (now < untilMs) return this.#again(key, Math.min(untilMs - now, longestPauseMs));
    }
    this.#unknownSince.delete(key);
    await room.confirm(decided);
    if (verdict.kind !== "accepted") logger.warn({ key, ...verdict }, "an answer did not count");
    const notice = noticeOf(decided, verdict);
    if (notice) tell(notice);
  }

  #again(key: string, afterMs: number): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      const decided = this.#parts.room.decisionOf(key);
      if (decided) this.#report(decided);
    }, afterMs);
    this.#timers.set(key, timer.unref());
  }
}

/** A report that is under way. */
interface Report {
  readonly abort: AbortController;
  /** Resolves when the broker's verdict is dealt with, or the report was given up. Never rejects. */
  readonly done: Promise<void>;
}

const flushMs = 2_000;
const retryMs = 15_000;
/** A laptop that slept through its timer reports again within the minute. */
const longestPauseMs = 60_000;
