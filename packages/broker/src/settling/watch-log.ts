import type { NotificationStatus } from "@toasty/proto";
import { indexAfter, Queue } from "../queue.js";
import type { Owner } from "./owner.js";

/** Something that an agent is to hear. */
export interface WatchEvent {
  readonly owner: Owner;
  readonly seq: number;
  /** On the monotonic clock. */
  readonly at: number;
  /** A change; undefined: something that was open is no longer known. */
  readonly status: NotificationStatus | undefined;
  /** Heard, or lost: nobody will read it any more. */
  done: boolean;
}

/** What an agent has not yet heard of its notifications, oldest first. */
export class WatchLog {
  readonly #events = new Queue<WatchEvent>();
  #acked = 0;
  #lostTo = 0;
  /** Called when there is more to read. */
  readonly readers = new Set<() => void>();

  /** Up to which event it was acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  /** The last event that was dropped without being acknowledged. */
  get lostTo(): number {
    return this.#lostTo;
  }

  get size(): number {
    return this.#events.length;
  }

  /** Whether nothing would be lost with it. */
  get isIdle(): boolean {
    return this.#events.length === 0 && this.readers.size === 0;
  }

  /** The last event. */
  get last(): WatchEvent | undefined {
    return this.#events.last;
  }

  append(event: WatchEvent): void {
    this.#events.push(event);
    for (const wake of this.readers) wake();
  }

  /** The next event after a place. */
  after(seq: number): WatchEvent | undefined {
    return this.#events.at(indexAfter(this.#events, seq));
  }

  /** Everything up to a place was heard; returns how many events that lets go. */
  acknowledge(seq: number): number {
    if (seq <= this.#acked) return 0;
    this.#acked = seq;
    return this.#cut(seq);
  }

  /** Drops everything up to a place, heard or not; returns how many events. */
  lose(seq: number): number {
    this.#lostTo = Math.max(this.#lostTo, seq);
    const lost = this.#cut(seq);
    for (const wake of this.readers) wake();
    return lost;
  }

  #cut(seq: number): number {
    const count = indexAfter(this.#events, seq);
    for (let i = 0; i < count; i++) (this.#events.at(i) as WatchEvent).done = true;
    if (count > 0) this.#events.drop(count);
    return count;
  }
}
