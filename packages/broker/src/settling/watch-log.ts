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

/** Somebody who reads a log. */
export interface WatchReader {
  /** Up to which event it has read. */
  readonly read: number;
  /** There is more to read. */
  pump(): void;
}

/** What an agent has not yet heard of its notifications, oldest first. */
export class WatchLog {
  readonly #events = new Queue<WatchEvent>();
  #acked = 0;
  #lostTo = 0;
  /** An agent may run more than once under its name: what one has heard stays until all have read it. */
  readonly readers = new Set<WatchReader>();

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
    for (const reader of this.readers) reader.pump();
  }

  /** The next event after a place. */
  after(seq: number): WatchEvent | undefined {
    return this.#events.at(indexAfter(this.#events, seq));
  }

  /** Everything up to a place was heard. */
  acknowledge(seq: number): void {
    this.#acked = Math.max(this.#acked, seq);
  }

  /** Lets go of what was heard and every reader has read; returns how many events. */
  release(): number {
    let place = this.#acked;
    for (const { read } of this.readers) place = Math.min(place, read);
    return this.#cut(place);
  }

  /** Drops everything up to a place, heard or not; returns how many events. */
  lose(seq: number): number {
    this.#lostTo = Math.max(this.#lostTo, seq);
    const lost = this.#cut(seq);
    for (const reader of this.readers) reader.pump();
    return lost;
  }

  #cut(seq: number): number {
    const count = indexAfter(this.#events, seq);
    for (let i = 0; i < count; i++) (this.#events.at(i) as WatchEvent).done = true;
    if (count > 0) this.#events.drop(count);
    return count;
  }
}
