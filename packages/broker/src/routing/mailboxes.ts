import { everyone, GapReason, type Lane } from "@toasty/proto";
import type { MailboxLimits } from "../options.js";
import { FairQueue, type Place } from "../structures/fair-queue.js";
import type { LiveSlot, Slot } from "./lane-log.js";
import type { Entry, Mailbox, Reader } from "./mailbox.js";

/** Lanes in the order in which they give way. */
const rankOf: Readonly<Record<Lane, number>> = { info: 0, warning: 1, critical: 2 };

/** Number of forgotten mailboxes whose losses are remembered. */
const rememberedLosses = 1024;

/**
 * All mailboxes, and the pool of what waits in them. It finds the mailboxes that something is for, and carries out what
 * was decided: every method that changes something is called by `apply` only, and none of them decides anything.
 *
 * An entry is in the pool while it waits in at least one mailbox: from its delivery until a session writes it, and again
 * from the moment at which the last session leaves without having acknowledged it.
 */
export class Mailboxes {
  readonly limits: MailboxLimits;
  /** Notifications that wait for desks, accounted to their senders by their bytes. */
  readonly pool = new FairQueue<Entry>();
  readonly #byKey = new Map<string, Mailbox>();
  readonly #filtered = new Set<Mailbox>();
  /** Mailboxes with a reader, for "*"; made again after one comes or goes. */
  #attended: readonly Mailbox[] | undefined;
  #attendedCount = 0;
  #bytes = 0;
  /** Messages that were in forgotten mailboxes, by key: their desks are told when they come back. */
  readonly #losses = new Map<string, number>();
  /** Bytes that an entry counts for beside its own: both bounds of a mailbox are shared by the same measure. */
  readonly #meanBytes: number;

  constructor(limits: MailboxLimits) {
    this.limits = limits;
    this.#meanBytes = Math.ceil(limits.bytes / Math.max(1, limits.messages));
  }

  get size(): number {
    return this.#byKey.size;
  }

  get messages(): number {
    let sum = 0;
    for (const mailbox of this.#byKey.values()) sum += mailbox.messages;
    return sum;
  }

  /** Bytes of all entries in all mailboxes, each counted once. */
  get bytes(): number {
    return this.#bytes;
  }

  get unattendedCount(): number {
    return this.#byKey.size - this.#attendedCount;
  }

  get(key: string): Mailbox | undefined {
    return this.#byKey.get(key);
  }

  all(): IterableIterator<Mailbox> {
    return this.#byKey.values();
  }

  /** Returns the mailboxes that read by labels and want these. */
  filtered(labels: Readonly<Record<string, string>>): readonly Mailbox[] {
    if (this.#filtered.size === 0) return [];
    return [...this.#filtered].filter((mailbox) => mailbox.matches(labels));
  }

  /** Returns the mailboxes that have a target: the attended ones for everyone, or the one of a client id. */
  addressed(target: string): readonly Mailbox[] | undefined {
    if (target !== everyone) return this.#byKey.get(target)?.alone;
    this.#attended ??= [...this.#byKey.values()].filter(({ isAttended, filter }) => isAttended && !filter);
    return this.#attended;
  }

  /** Adds a mailbox. Returns the number of messages that one of its key lost when it was forgotten. */
  add(mailbox: Mailbox): number {
    this.#byKey.set(mailbox.key, mailbox);
    if (mailbox.filter) this.#filtered.add(mailbox);
    const missing = this.#losses.get(mailbox.key) ?? 0;
    this.#losses.delete(mailbox.key);
    return missing;
  }

  /** Forgets an unattended mailbox, whose entries were evicted before. */
  forget(mailbox: Mailbox): void {
    mailbox.forgotten = true;
    this.#byKey.delete(mailbox.key);
    this.#filtered.delete(mailbox);
    const { missing } = mailbox;
    if (missing === 0) return;
    this.#losses.set(mailbox.key, missing);
    const [oldest] = this.#losses.keys();
    if (this.#losses.size > rememberedLosses && oldest !== undefined) this.#losses.delete(oldest);
  }

  /** Puts an entry into a mailbox. `index` is the mailbox's index in the entry's audience. */
  deliver(mailbox: Mailbox, entry: Entry, index: number): void {
    const slot = mailbox.log[entry.lane].append(entry, index);
    if (entry.holders++ === 0) this.#bytes += entry.delivery.length;
    if (entry.kind !== "notification") return;
    this.#enterPool(slot);
    if (mailbox.shares) slot.share = this.#account(mailbox.shares, entry);
    else if (isFilled(mailbox, this.limits, 1 / 2)) this.#keepShares(mailbox);
  }

  /** Marks in a mailbox that messages are missing. */
  appendGap(mailbox: Mailbox, lane: Lane, sequence: number, count = 1): void {
    const mark = { kind: "gap", reason: GapReason.OVERFLOW, sequence, first: sequence, count } as const;
    mailbox.log[lane].appendGap(mark);
  }

  /** Removes an entry from a mailbox: something later tells its readers what they need to know. */
  remove(mailbox: Mailbox, slot: LiveSlot<Entry>): void {
    this.#leavePool(slot);
    this.#release(mailbox, slot, mailbox.log[slot.content.lane].remove(slot));
  }

  /** Removes an entry from a mailbox, and leaves a mark for its readers. */
  evict(mailbox: Mailbox, slot: LiveSlot<Entry>, reason: Extract<GapReason, number>): void {
    this.#leavePool(slot);
    this.#release(mailbox, slot, mailbox.log[slot.content.lane].evict(slot, reason));
  }

  /** Notes that a session has written an entry. */
  written(slot: LiveSlot<Entry>): void {
    slot.written = true;
    this.#leavePool(slot);
  }

  /** Notes an acknowledgement, and drops what was acknowledged and no reader still has before it. */
  acknowledge(mailbox: Mailbox, lane: Lane, sequence: number): void {
    mailbox.acked[lane] = Math.max(mailbox.acked[lane], sequence);
    let floor = mailbox.acked[lane];
    for (const reader of mailbox.readers) floor = Math.min(floor, reader.acked[lane]);
    for (const slot of mailbox.log[lane].trim(floor)) {
      this.#leavePool(slot);
      this.#release(mailbox, slot, slot.content);
    }
  }

  /** A session begins to read. */
  open(mailbox: Mailbox, reader: Reader): void {
    if (!mailbox.isAttended) this.#attendedCount++;
    mailbox.readers.add(reader);
    this.#attended = undefined;
  }

  /** A session has ended. What it wrote and its desk has not acknowledged waits again if it was the last one. */
  close(mailbox: Mailbox, reader: Reader, now: number): void {
    if (!mailbox.readers.delete(reader) || mailbox.isAttended) return;
    this.#attendedCount--;
    this.#attended = undefined;
    mailbox.leftAt = now;
    for (const slot of mailbox.entries()) {
      if (slot.content.kind === "notification") this.#enterPool(slot);
    }
  }

  /** Returns the shares of the senders in a mailbox. */
  sharesIn(mailbox: Mailbox): FairQueue<Entry> {
    const shares = new FairQueue<Entry>();
    for (const { content } of mailbox.entries())
      if (content.kind === "notification") this.#account(shares, content);
    return shares;
  }

  #keepShares(mailbox: Mailbox): void {
    mailbox.shares = new FairQueue<Entry>();
    for (const slot of mailbox.entries())
      if (slot.content.kind === "notification") slot.share = this.#account(mailbox.shares, slot.content);
  }

  #account(shares: FairQueue<Entry>, entry: Entry): Place<Entry> {
    return shares.add(entry, this.#meanBytes + entry.delivery.length, rankOf[entry.lane]);
  }

  #enterPool(slot: LiveSlot<Entry>): void {
    if (slot.pooled) return;
    slot.pooled = true;
    const { content: entry } = slot;
    if (entry.pooled++ === 0) entry.place = this.pool.add(entry, entry.delivery.length, rankOf[entry.lane]);
  }

  #leavePool(slot: LiveSlot<Entry>): void {
    if (!slot.pooled) return;
    slot.pooled = false;
    const { content: entry } = slot;
    if (--entry.pooled > 0) return;
    this.pool.remove(entry.place);
    entry.place = undefined;
  }

  #release(mailbox: Mailbox, slot: Slot<Entry>, entry: Entry): void {
    if (--entry.holders === 0) this.#bytes -= entry.delivery.length;
    mailbox.shares?.remove(slot.share);
    slot.share = undefined;
    if (mailbox.shares && !isFilled(mailbox, this.limits, 1 / 4)) this.#dropShares(mailbox);
  }

  /** The slots forget their places: one that stays would keep those of all that left after, and their bytes. */
  #dropShares(mailbox: Mailbox): void {
    mailbox.shares = undefined;
    for (const slot of mailbox.entries()) slot.share = undefined;
  }
}

/** Returns whether a mailbox has reached a part of its bounds: from a half on its shares are worth keeping. */
const isFilled = (mailbox: Mailbox, { messages, bytes }: MailboxLimits, part: number): boolean =>
  mailbox.notifications >= messages * part || mailbox.bytes >= bytes * part;
