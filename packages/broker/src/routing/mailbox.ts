import { type Lane, lanes } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { Deadline } from "../structures/deadline-heap.js";
import type { FairQueue, Place } from "../structures/fair-queue.js";
import { type Positions, startOfAll } from "./cursor.js";
import { LaneLog, type LiveSlot, type LogEntry, type Slot } from "./lane-log.js";

/** Labels that a desk wants instead of what is addressed to it: everything that carries all of them. */
export type LabelFilter = readonly (readonly [key: string, value: string])[];

/** Position of a notification's last delivery. */
export interface Delivered {
  readonly lane: Lane;
  readonly sequence: number;
}

/** One delivery in a lane, encoded once for all who receive it. */
export interface Entry extends LogEntry {
  readonly lane: Lane;
  /** The whole Delivery. */
  readonly delivery: Buffer;
  /** Offset in it at which the notification begins. */
  readonly bodyStart: number;
  readonly owner: Owner;
  /** Mailboxes that it is for. */
  readonly audience: readonly Mailbox[];
  /** Time of its making, on the monotonic clock. */
  readonly at: number;
  /** Number of mailboxes that hold it. */
  holders: number;
  /** Number of mailboxes in which it takes room in the pool. */
  pooled: number;
  /** Its place in the pool, while it takes room there. */
  place: Place<Entry> | undefined;
}

/** Reader of a mailbox: a session on the stream of a desk. */
export interface Reader {
  readonly read: Readonly<Positions>;
  readonly acked: Readonly<Positions>;
  /** True if it would write a new entry at once: its window and its stream have room, and nothing waits before. */
  readonly isReady: boolean;
  /** Returns whether it has written a delivery that is not acknowledged. */
  awaits(sequence: number): boolean;
  /** Writes as much as window and stream allow. */
  flush(): void;
}

/**
 * Everything that waits for one client id, in three lanes. It keeps what is not acknowledged, whether a desk is attached
 * or not; {@link Mailboxes} decides on how much that may be, and is the only one who changes it.
 */
export class Mailbox {
  readonly key: string;
  readonly clientId: string;
  readonly filter: LabelFilter | undefined;
  readonly log: Readonly<Record<Lane, LaneLog<Entry>>> = {
    critical: new LaneLog<Entry>(),
    warning: new LaneLog<Entry>(),
    info: new LaneLog<Entry>(),
  };
  /** The highest acknowledgement of each lane. */
  readonly acked: Positions = startOfAll();
  readonly readers = new Set<Reader>();
  /** The audience that is this mailbox alone, so that a notification for it needs no list of its own. */
  readonly alone: readonly Mailbox[] = [this];
  /** The last sequence number before it was made: it knows of everything after. */
  readonly since: number;
  /** Principal that it counts for while no desk is attached: its maker, or its last desk. */
  sponsor: string;
  /** Sequence number at which a reader left last. */
  leftAfter = 0;
  /** Time at which its last reader left, on the monotonic clock. */
  leftAt: number;
  /** Deadline of the message that has waited longest. */
  deadline: Deadline<unknown> | undefined;
  /** Shares of the senders in it. Kept only while it is more than half full. */
  shares: FairQueue<Entry> | undefined;
  /** True once it had to make room for others: nothing is put here any more. */
  forgotten = false;

  constructor(
    { clientId, filter, sponsor }: Pick<Mailbox, "clientId" | "filter" | "sponsor">,
    since: number,
    now: number,
  ) {
    this.key = mailboxKey(clientId, filter);
    this.clientId = clientId;
    this.filter = filter;
    this.sponsor = sponsor;
    this.since = since;
    this.leftAt = now;
  }

  get messages(): number {
    return this.log.critical.messages + this.log.warning.messages + this.log.info.messages;
  }

  get bytes(): number {
    return this.log.critical.bytes + this.log.warning.bytes + this.log.info.bytes;
  }

  /** Number of its messages that are notifications: withdrawals have a bound of their own. */
  get notifications(): number {
    return this.messages - this.log.critical.withdrawals;
  }

  get isEmpty(): boolean {
    return this.messages === 0;
  }

  get isAttended(): boolean {
    return this.readers.size > 0;
  }

  /** True if a desk would get a new entry at once. */
  get takesNow(): boolean {
    for (const reader of this.readers) if (reader.isReady) return true;
    return false;
  }

  /** Number of dropped messages that its desk has yet to be told of. */
  get missing(): number {
    let sum = 0;
    for (const lane of lanes) {
      const log = this.log[lane];
      let slot: Slot | undefined = log.after(this.acked[lane]);
      for (; slot; slot = log.after(slot.sequence)) {
        if (slot.content?.kind === "gap") sum += slot.content.count;
      }
    }
    return sum;
  }

  /** Time since which the longest waiting of its messages waits; undefined if it is empty. */
  get waitsSince(): number | undefined {
    let since: number | undefined;
    for (const lane of lanes) {
      const oldest = this.log[lane].oldest()?.content;
      if (oldest) since = Math.min(since ?? Number.POSITIVE_INFINITY, this.#waitsSince(oldest));
    }
    return since;
  }

  /** Returns whether it wants what carries these labels. */
  matches(labels: Readonly<Record<string, string>>): boolean {
    return this.filter?.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) ?? false;
  }

  /** Returns whether a session, other than `except`, has written one of some deliveries, and may yet acknowledge it. */
  isOnItsWay(sequences: readonly number[], except: Reader | undefined): boolean {
    for (const reader of this.readers)
      if (reader !== except && sequences.some((each) => reader.awaits(each))) return true;
    return false;
  }

  /** Returns the slot of a delivery, if its entry is still here. */
  find({ lane, sequence }: Delivered): LiveSlot<Entry> | undefined {
    return this.log[lane].at(sequence);
  }

  /** Returns every entry, lane by lane, the oldest first. */
  entries(): LiveSlot<Entry>[] {
    return lanes.flatMap((lane) => this.log[lane].entries());
  }

  /** Returns the entries that have waited since a time, or longer. */
  waitingSince(time: number): LiveSlot<Entry>[] {
    return this.entries().filter(({ content }) => this.#waitsSince(content) <= time);
  }

  #waitsSince({ at }: Entry): number {
    return Math.max(at, this.leftAt);
  }
}

/** Names a mailbox: a desk that reads by labels has one of its own. */
export const mailboxKey = (clientId: string, filter: LabelFilter | undefined): string =>
  filter ? `${clientId}\n${JSON.stringify(filter)}` : clientId;

/** Adds mailboxes to an audience. The order of the former ones stays, because bitsets go by it. */
export function joined(former: readonly Mailbox[], now: readonly Mailbox[]): readonly Mailbox[] {
  if (former === now) return former;
  const missing = now.filter((mailbox) => !former.includes(mailbox));
  return missing.length === 0 ? former : [...former, ...missing];
}
