import type { GapReason } from "@toasty/proto";
import type { Place } from "../structures/fair-queue.js";
import { indexAfter, Queue } from "../structures/queue.js";

/** Entry as a lane sees it. */
export interface LogEntry {
  readonly kind: "notification" | "withdrawal";
  readonly sequence: number;
  readonly delivery: { readonly length: number };
}

/** Mark of entries that a mailbox dropped. */
export interface GapMark {
  readonly kind: "gap";
  readonly reason: Extract<GapReason, number>;
  /** Sequence number of the last of them. */
  readonly sequence: number;
  /** Sequence number of the first of them. */
  readonly first: number;
  readonly count: number;
}

/** One position in a lane: an entry, a mark for dropped entries, or a hole. */
export interface Slot<E extends LogEntry = LogEntry> {
  readonly sequence: number;
  content: E | GapMark | undefined;
  /** Index of this mailbox in the entry's audience. */
  readonly index: number;
  /** True once a session of this mailbox has written it. */
  written: boolean;
  /** True while it takes room in the pool of what waits for desks. */
  pooled: boolean;
  /** Its place among the shares of the mailbox, while those are kept. */
  share: Place<E> | undefined;
}

/** A slot that holds an entry. */
export interface LiveSlot<E extends LogEntry = LogEntry> extends Slot<E> {
  readonly content: E;
}

const isLive = <E extends LogEntry>(slot: Slot<E>): slot is LiveSlot<E> =>
  slot.content !== undefined && slot.content.kind !== "gap";

/**
 * One lane of a mailbox: an append-only log that is read by sequence number. What is replaced, withdrawn or evicted
 * leaves a hole or a mark, so that no reader's position ever shifts. Sequence numbers only grow.
 */
export class LaneLog<E extends LogEntry = LogEntry> {
  readonly #slots = new Queue<Slot<E>>();
  #holes = 0;
  #messages = 0;
  #withdrawals = 0;
  #bytes = 0;
  #trimmedTo = 0;
  /** The last sequence number ever filled: most readers stand there, and it is asked for on every delivery. */
  #last = 0;

  /** Number of entries. */
  get messages(): number {
    return this.#messages;
  }

  /** Number of entries that are withdrawals. */
  get withdrawals(): number {
    return this.#withdrawals;
  }

  /** Bytes of all entries. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of positions, holes and marks included. */
  get slots(): number {
    return this.#slots.length;
  }

  /** The last sequence number that was trimmed. A reader before it cannot be told what was there. */
  get trimmedTo(): number {
    return this.#trimmedTo;
  }

  /** Appends an entry. Its sequence number must be higher than all before. */
  append(entry: E, index: number): LiveSlot<E> {
    const slot = {
      sequence: entry.sequence,
      content: entry,
      index,
      written: false,
      pooled: false,
      share: undefined,
    };
    this.#slots.push(slot);
    this.#last = entry.sequence;
    this.#messages++;
    if (entry.kind === "withdrawal") this.#withdrawals++;
    this.#bytes += entry.delivery.length;
    return slot;
  }

  /** Appends a mark instead of an entry. */
  appendGap(mark: GapMark): void {
    const { sequence } = mark;
    this.#slots.push({ sequence, content: mark, index: 0, written: false, pooled: false, share: undefined });
    this.#last = mark.sequence;
    this.#join(this.#slots.length - 1);
  }

  /** Returns the first entry or mark after a sequence number. */
  after(sequence: number): Slot<E> | undefined {
    if (sequence >= this.#last) return undefined;
    const slots = this.#slots;
    for (let i = indexAfter(slots, sequence); i < slots.length; i++) {
      const slot = slots.at(i);
      if (slot?.content !== undefined) return slot;
    }
    return undefined;
  }

  /** Returns the entry of a sequence number, if it is still there. */
  at(sequence: number): LiveSlot<E> | undefined {
    const slot = this.#slots.at(indexAfter(this.#slots, sequence - 1));
    return slot?.sequence === sequence && isLive(slot) ? slot : undefined;
  }

  /** Returns the oldest entry that is wanted; any, unless `wanted` is given. */
  oldest(wanted: (entry: E) => boolean = () => true): LiveSlot<E> | undefined {
    if (this.#messages === 0) return undefined;
    for (let i = 0; i < this.#slots.length; i++) {
      const slot = this.#slots.at(i);
      if (slot && isLive(slot) && wanted(slot.content)) return slot;
    }
    return undefined;
  }

  /** Returns every entry, oldest first. */
  entries(): LiveSlot<E>[] {
    return this.#slots.toArray().filter(isLive<E>);
  }

  /** Removes an entry without a trace: something later in the log tells readers what they need to know. */
  remove(live: LiveSlot<E>): E {
    const entry = this.#takeOut(live);
    this.#hollow(live);
    return entry;
  }

  /** Removes an entry and leaves a mark, so that readers who have not read it learn that something is missing. */
  evict(live: LiveSlot<E>, reason: GapMark["reason"]): E {
    const entry = this.#takeOut(live);
    const slot: Slot<E> = live;
    slot.content = { kind: "gap", reason, sequence: slot.sequence, first: slot.sequence, count: 1 };
    this.#join(indexAfter(this.#slots, slot.sequence - 1));
    return entry;
  }

  /** Cuts off everything up to a sequence number. Returns the slots that held entries. */
  trim(sequence: number): LiveSlot<E>[] {
    const cut = indexAfter(this.#slots, sequence);
    const live: LiveSlot<E>[] = [];
    for (let i = 0; i < cut; i++) {
      const slot = this.#slots.at(i) as Slot<E>;
      this.#trimmedTo = slot.sequence;
      if (isLive(slot)) {
        this.#takeOut(slot);
        live.push(slot);
      } else if (slot.content === undefined) this.#holes--;
    }
    if (cut > 0) this.#slots.drop(cut);
    return live;
  }

  #takeOut(slot: LiveSlot<E>): E {
    this.#messages--;
    if (slot.content.kind === "withdrawal") this.#withdrawals--;
    this.#bytes -= slot.content.delivery.length;
    return slot.content;
  }

  /** Joins a mark with the mark of the same reason before it, across holes. */
  #join(index: number): void {
    const slot = this.#slots.at(index);
    if (slot?.content?.kind !== "gap") return;
    let i = index - 1;
    while (i >= 0 && this.#slots.at(i)?.content === undefined) i--;
    const before = i < 0 ? undefined : this.#slots.at(i);
    if (before?.content?.kind !== "gap" || before.content.reason !== slot.content.reason) return;
    const { first, count } = before.content;
    slot.content = { ...slot.content, first, count: count + slot.content.count };
    this.#hollow(before);
  }

  #hollow(slot: Slot<E>): void {
    slot.content = undefined;
    this.#holes++;
    let leading = 0;
    while (leading < this.#slots.length && this.#slots.at(leading)?.content === undefined) leading++;
    if (leading > 0) {
      this.#slots.drop(leading);
      this.#holes -= leading;
    }
    if (this.#holes <= 32 || this.#holes * 2 <= this.#slots.length) return;
    this.#slots.keep(({ content }) => content !== undefined);
    this.#holes = 0;
  }
}
