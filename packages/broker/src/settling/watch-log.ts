import type { NotificationStatus } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { Place } from "../structures/fair-queue.js";
import { indexAfter, Queue } from "../structures/queue.js";

/** Something that an agent is to be told. */
export interface WatchEvent {
  readonly owner: Owner;
  readonly sequence: number;
  /** Time of the event, on the monotonic clock. */
  readonly at: number;
  /** A new status; undefined: a mark for events that were lost. */
  status: NotificationStatus | undefined;
  /** True once nobody will read it any more. */
  done: boolean;
  /** Its place among all events that wait; undefined for a mark. */
  place: Place<WatchEvent> | undefined;
}

/** Reader of a log: a watch on the stream of an agent. */
export interface WatchReader {
  /** Sequence number up to which it has read. */
  readonly read: number;
  /** Writes as much as its stream allows. */
  flush(): void;
}

/**
 * Everything that one agent has not yet acknowledged, oldest first. Several processes of the agent may read it: an
 * acknowledged event stays until all of them have read it. Lost events leave a mark, which readers are told as a gap.
 */
export class WatchLog {
  readonly #events = new Queue<WatchEvent>();
  #marks = 0;
  #acked = 0;
  #lostTo = 0;
  readonly readers = new Set<WatchReader>();

  /** Sequence number up to which it was acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  /** Sequence number of the last event that was dropped without leaving a mark. */
  get lostTo(): number {
    return this.#lostTo;
  }

  /** Number of events and marks. */
  get size(): number {
    return this.#events.length;
  }

  /** True if it holds no event, and nobody reads it. */
  get isIdle(): boolean {
    return this.#events.length === this.#marks && this.readers.size === 0;
  }

  get last(): WatchEvent | undefined {
    return this.#events.last;
  }

  append(event: WatchEvent): void {
    this.#events.push(event);
    if (!event.status) this.#marks++;
  }

  /** Returns the first event or mark after a sequence number; of marks that follow each other the last. */
  after(sequence: number): WatchEvent | undefined {
    for (let i = indexAfter(this.#events, sequence); ; i++) {
      const [event, next] = [this.#events.at(i), this.#events.at(i + 1)];
      if (!event || event.status || !next || next.status) return event;
    }
  }

  /** Notes that everything up to a sequence number was handled. */
  acknowledge(sequence: number): void {
    this.#acked = Math.max(this.#acked, sequence);
  }

  /** Drops the events that were acknowledged and that every reader has read. */
  release(dropped: (event: WatchEvent) => void): void {
    let floor = this.#acked;
    for (const { read } of this.readers) floor = Math.min(floor, read);
    this.#cut(floor, dropped);
  }

  /** Drops everything up to a sequence number, read or not. */
  lose(sequence: number, dropped: (event: WatchEvent) => void): void {
    this.#lostTo = Math.max(this.#lostTo, sequence);
    this.#cut(sequence, dropped);
  }

  /** Turns one event into a mark. */
  mark(event: WatchEvent): void {
    event.status = undefined;
    event.done = true;
    this.#marks++;
    if (this.#marks <= 32 || this.#marks * 2 <= this.#events.length) return;
    const events = this.#events.toArray();
    const kept = new Set(
      events.filter(({ status }, i) => status || events[i + 1]?.status || i === events.length - 1),
    );
    this.#events.keep((each) => kept.has(each));
    this.#marks = this.#events.toArray().filter(({ status }) => !status).length;
  }

  #cut(sequence: number, dropped: (event: WatchEvent) => void): void {
    const count = indexAfter(this.#events, sequence);
    for (let i = 0; i < count; i++) {
      const event = this.#events.at(i) as WatchEvent;
      if (!event.status) this.#marks--;
      event.done = true;
      dropped(event);
    }
    if (count > 0) this.#events.drop(count);
  }
}
