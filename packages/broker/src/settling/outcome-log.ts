import type { Clock } from "../clock.js";
import type { MemoryLimits } from "../options.js";
import { Queue } from "../queue.js";
import type { Owner, Owners } from "./owner.js";
import { isSettled, type Published, statusOf } from "./published.js";
import { type WatchEvent, WatchLog } from "./watch-log.js";

/** What all agents are to hear, kept until they acknowledge it: bounded in number and age. */
export class OutcomeLog {
  readonly #limits: MemoryLimits;
  readonly #clock: Clock;
  readonly #owners: Owners;
  /** Every event of every log, oldest first; those that are done are passed over. */
  readonly #order = new Queue<WatchEvent>();
  #pending = 0;
  #sequence = 0;

  constructor(limits: MemoryLimits, clock: Clock, owners: Owners) {
    this.#limits = limits;
    this.#clock = clock;
    this.#owners = owners;
  }

  get size(): number {
    return this.#pending;
  }

  /** The last place that was given. */
  get lastPlace(): number {
    return this.#sequence;
  }

  /** The log of an owner. */
  logOf(owner: Owner): WatchLog {
    owner.log ??= new WatchLog();
    return owner.log;
  }

  /** Notes a change. What is not final is only of interest to who listens: the next snapshot tells it to the others. */
  record(published: Published): void {
    const { owner } = published;
    if (isSettled(published) || owner.log?.readers.size) this.#append(owner, statusOf(published));
  }

  /** Something of an owner's that was open is no longer known. */
  recordLoss(owner: Owner): void {
    // One of these says as much as many.
    const { log } = owner;
    if (log?.readers.size && !(log.last && log.last.status === undefined)) this.#append(owner, undefined);
  }

  #append(owner: Owner, status: WatchEvent["status"]): void {
    const at = this.#clock.monotonic();
    const event: WatchEvent = { owner, seq: ++this.#sequence, at, status, done: false };
    this.#order.push(event);
    this.#pending++;
    this.#forget(at);
    this.logOf(owner).append(event);
  }

  /** An owner has heard everything up to a place. */
  acknowledge(owner: Owner, seq: number): void {
    if (owner.log) this.#cut(owner, owner.log, seq, "heard");
  }

  #forget(now: number): void {
    for (let oldest = this.#order.first; oldest; oldest = this.#order.first) {
      const { owner, seq, at, done } = oldest;
      if (!done && this.#pending <= this.#limits.outcomes && now - at < this.#limits.outcomeMs) break;
      this.#order.drop(1);
      if (!done && owner.log) this.#cut(owner, owner.log, seq, "lost");
    }
    if (this.#order.length > 2 * this.#pending + 64) this.#order.keep(({ done }) => !done);
  }

  #cut(owner: Owner, log: WatchLog, seq: number, how: "heard" | "lost"): void {
    this.#pending -= how === "heard" ? log.acknowledge(seq) : log.lose(seq);
    this.#owners.release(owner);
  }
}
