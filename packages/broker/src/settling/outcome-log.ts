import { NotificationState } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { MemoryLimits } from "../options.js";
import { FairQueue } from "../structures/fair-queue.js";
import { Queue } from "../structures/queue.js";
import { isSettled, type Judged, statusOf } from "./status.js";
import { type WatchEvent, WatchLog, type WatchReader } from "./watch-log.js";

/** A notification as the outcome log sees it. */
export type Watched = Judged & { readonly owner: Owner };

/** Answers give way last: the human acted, and nobody can repeat that. */
const answerRank = 1;

/**
 * The outcomes that agents have not yet acknowledged. It is bounded in number and in age: where there are too many, the
 * agent with the greatest share loses its oldest, answers last, and is told of the gap.
 */
export class OutcomeLog {
  readonly #limits: MemoryLimits;
  /** Logs by the key of their owner. */
  readonly #logs = new Map<string, WatchLog>();
  readonly #pending = new FairQueue<WatchEvent>();
  /** Every event of every log, oldest first; those that are done are passed over. */
  readonly #order = new Queue<WatchEvent>();
  #sequence = 0;
  #forgottenTo = 0;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  /** Number of outcomes that wait for their agents. */
  get size(): number {
    return this.#pending.size;
  }

  /** Number of agents that it keeps something for. */
  get agents(): number {
    return this.#logs.size;
  }

  /** The last sequence number. */
  get last(): number {
    return this.#sequence;
  }

  /** Sequence number up to which whole logs were forgotten: a watch that resumes before it may have missed something. */
  get forgottenTo(): number {
    return this.#forgottenTo;
  }

  /** Returns the sequence number up to which an owner has handled its outcomes. */
  ackedBy({ key }: Owner): number {
    return this.#logs.get(key)?.acked ?? 0;
  }

  /** Returns the log of an owner, and makes it where there is none. */
  logOf({ key }: Owner): WatchLog {
    const known = this.#logs.get(key);
    if (known) return known;
    const log = new WatchLog();
    this.#logs.set(key, log);
    return log;
  }

  /**
   * Notes a new status. One that is not final is only of interest to an agent that listens: the next snapshot tells it
   * to the others. Returns the log that has it.
   */
  record(notification: Watched, now: number): WatchLog | undefined {
    const { owner } = notification;
    if (!isSettled(notification) && !this.#logs.get(owner.key)?.readers.size) return undefined;
    return this.#append(owner, statusOf(notification), now);
  }

  /** Notes that a notification of an owner that was open is no longer known. Returns the log that has the mark. */
  recordLoss(owner: Owner, now: number): WatchLog | undefined {
    const log = this.#logs.get(owner.key);
    // One mark says as much as many.
    if (!log?.readers.size || (log.last && !log.last.status)) return undefined;
    return this.#append(owner, undefined, now);
  }

  /** Notes that an owner has handled everything up to a sequence number. */
  acknowledge(owner: Owner, sequence: number): void {
    this.#logs.get(owner.key)?.acknowledge(sequence);
    this.release(owner);
  }

  /** A watch begins to read. */
  open(owner: Owner, reader: WatchReader): void {
    this.logOf(owner).readers.add(reader);
  }

  /** A watch has ended. */
  close(owner: Owner, reader: WatchReader): void {
    this.#logs.get(owner.key)?.readers.delete(reader);
    this.release(owner);
  }

  /** Drops what an owner has acknowledged and nobody is left to read. */
  release(owner: Owner): void {
    const log = this.#logs.get(owner.key);
    if (!log) return;
    log.release(({ place }) => this.#pending.remove(place));
    this.#forgetIfIdle(owner, log);
  }

  #append(owner: Owner, status: WatchEvent["status"], now: number): WatchLog {
    const event: WatchEvent = {
      owner,
      sequence: ++this.#sequence,
      at: now,
      status,
      done: !status,
      place: undefined,
    };
    const log = this.logOf(owner);
    log.append(event);
    if (status) {
      this.#order.push(event);
      event.place = this.#pending.add(event, 1, status.state === NotificationState.ANSWERED ? answerRank : 0);
    }
    this.#bound(now);
    return log;
  }

  #bound(now: number): void {
    while (this.#pending.size > this.#limits.outcomes) {
      const event = this.#pending.victim() as WatchEvent;
      const log = this.#logs.get(event.owner.key);
      this.#pending.remove(event.place);
      log?.mark(event);
      if (log) this.#forgetIfIdle(event.owner, log);
    }
    for (let oldest = this.#order.first; oldest; oldest = this.#order.first) {
      const { owner, sequence, at, done } = oldest;
      if (!done && now - at < this.#limits.outcomeMs) break;
      this.#order.drop(1);
      const log = done ? undefined : this.#logs.get(owner.key);
      if (!log) continue;
      log.lose(sequence, ({ place }) => this.#pending.remove(place));
      this.#forgetIfIdle(owner, log);
    }
    if (this.#order.length > 2 * this.#pending.size + 64) this.#order.keep(({ done }) => !done);
  }

  #forgetIfIdle({ key }: Owner, log: WatchLog): void {
    if (!log.isIdle) return;
    this.#forgottenTo = Math.max(this.#forgottenTo, log.lostTo, log.last?.sequence ?? 0);
    this.#logs.delete(key);
  }
}
