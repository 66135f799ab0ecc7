import { indexAfter, Queue } from "../queue.js";
import type { Entry, GapMark } from "./entry.js";

/** One place in a lane: an entry, a mark where entries were, or nothing any more. */
export interface Slot {
  readonly seq: number;
  content: Entry | GapMark | undefined;
  /** Which member of the entry's audience this mailbox is. */
  readonly index: number;
  /** Whether a session of this mailbox has it. */
  written: boolean;
}

/** A slot that holds an entry. */
export interface LiveSlot extends Slot {
  readonly content: Entry;
}

const isLive = (slot: Slot): slot is LiveSlot => slot.content !== undefined && slot.content.kind !== "gap";

/**
 * One lane of a mailbox: append-only, read by position. What is replaced, withdrawn or evicted leaves a hole or a mark,
 * so that no reader's position ever shifts.
 */
export class LaneLog {
  readonly #slots = new Queue<Slot>();
  #holes = 0;
  #messages = 0;
  #withdrawals = 0;
  #bytes = 0;
  #trimmedTo = 0;
  /** The last place that was ever filled: most readers stand there, and are asked for on every delivery. */
  #lastSeq = 0;

  /** How many entries it holds. */
  get messages(): number {
    return this.#messages;
  }

  /** How many of these are withdrawals. */
  get withdrawals(): number {
    return this.#withdrawals;
  }

  /** How many bytes these have. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many places it remembers, holes and marks included. */
  get slots(): number {
    return this.#slots.length;
  }

  /** The last place that was cut off: whoever stands before it cannot be told what was there. */
  get trimmedTo(): number {
    return this.#trimmedTo;
  }

  /** Appends an entry; its place must be higher than all before. */
  append(entry: Entry, index: number): void {
    this.#slots.push({ seq: entry.seq, content: entry, index, written: false });
    this.#lastSeq = entry.seq;
    this.#messages++;
    if (entry.kind === "withdrawal") this.#withdrawals++;
    this.#bytes += entry.delivery.length;
  }

  /** Appends a mark where an entry would have been. */
  appendGap(mark: GapMark): void {
    this.#slots.push({ seq: mark.seq, content: mark, index: 0, written: false });
    this.#lastSeq = mark.seq;
    this.#join(this.#slots.length - 1);
  }

  /** The next thing to read after a place. */
  after(seq: number): Slot | undefined {
    if (seq >= this.#lastSeq) return undefined;
    const slots = this.#slots;
    for (let i = indexAfter(slots, seq); i < slots.length; i++) {
      const slot = slots.at(i);
      if (slot?.content !== undefined) return slot;
    }
    return undefined;
  }

  /** The entry at a place, if it is still there. */
  at(seq: number): LiveSlot | undefined {
    const slot = this.#slots.at(indexAfter(this.#slots, seq - 1));
    return slot?.seq === seq && isLive(slot) ? slot : undefined;
  }

  /** The oldest entry that is wanted; any, unless it is said which. */
  oldest(wanted: (entry: Entry) => boolean = () => true): LiveSlot | undefined {
    if (this.#messages === 0) return undefined;
    for (let i = 0; i < this.#slots.length; i++) {
      const slot = this.#slots.at(i);
      if (slot && isLive(slot) && wanted(slot.content)) return slot;
    }
    return undefined;
  }

  /** Every entry, oldest first. */
  entries(): LiveSlot[] {
    return this.#slots.toArray().filter(isLive);
  }

  /** Takes an entry out without a trace: something later in the log says what readers need to know. */
  bury(live: LiveSlot): Entry {
    const entry = this.#takeOut(live);
    this.#hollow(live);
    return entry;
  }

  /** Takes an entry out and leaves a mark, so that readers who have not been there learn that something is missing. */
  evict(live: LiveSlot, reason: GapMark["reason"]): Entry {
    const entry = this.#takeOut(live);
    const slot: Slot = live;
    slot.content = { kind: "gap", reason, seq: slot.seq, first: slot.seq, count: 1 };
    this.#join(indexAfter(this.#slots, slot.seq - 1));
    return entry;
  }

  /** Cuts off everything up to a place, and returns the entries that stood there. */
  trim(seq: number): Entry[] {
    const cut = indexAfter(this.#slots, seq);
    const entries: Entry[] = [];
    for (let i = 0; i < cut; i++) {
      const slot = this.#slots.at(i) as Slot;
      this.#trimmedTo = slot.seq;
      if (isLive(slot)) entries.push(this.#takeOut(slot));
      else if (slot.content === undefined) this.#holes--;
    }
    if (cut > 0) this.#slots.drop(cut);
    return entries;
  }

  #takeOut(slot: LiveSlot): Entry {
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

  #hollow(slot: Slot): void {
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
