import type { Clock } from "@toasty/kit/clock";
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

  #append(of: Owner, status: WatchEvent["status"]): void {
    const owner = this.#owners.current(of);
    const at = this.#clock.monotonic();
    const event: WatchEvent = { owner, seq: ++this.#sequence, at, status, done: false };
    this.#order.push(event);
    this.#pending++;
    this.logOf(owner).append(event);
    this.#forget(at);
  }

  /** An owner has heard everything up to a place. */
  acknowledge(owner: Owner, seq: number): void {
    owner.log?.acknowledge(seq);
    this.release(owner);
  }

  /** Lets go of what an owner has heard, once nobody is left who has yet to read it. */
  release(owner: Owner): void {
    if (owner.log) this.#pending -= owner.log.release();
    this.#owners.release(owner);
  }

  #forget(now: number): void {
    for (let oldest = this.#order.first; oldest; oldest = this.#order.first) {
      const { owner, seq, at, done } = oldest;
      if (!done && this.#pending <= this.#limits.outcomes && now - at < this.#limits.outcomeMs) break;
      this.#order.drop(1);
      if (done || !owner.log) continue;
      this.#pending -= owner.log.lose(seq);
      this.#owners.release(owner);
    }
    if (this.#order.length > 2 * this.#pending + 64) this.#order.keep(({ done }) => !done);
  }
}
