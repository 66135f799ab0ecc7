import { everyone, GapReason, type Lane } from "@toasty/proto";
import type { Deadlines } from "../deadlines.js";
import type { MailboxLimits } from "../options.js";
import type { Session } from "../streaming/session.js";
import { fits, fullest, hasRoom, sizeIn } from "./capacity.js";
import type { Entry } from "./entry.js";
import type { LiveSlot } from "./lane-log.js";
import { Losses } from "./losses.js";
import { type Delivered, type LabelFilter, Mailbox } from "./mailbox.js";
import { brokerFull, mailboxFull, tooManyMailboxes } from "./refusals.js";

/** What a mailbox had to let go, and why. */
export type OnDropped = (entry: Entry, why: "overflow" | "expired", held: Held) => void;

/** Where an entry stood that was dropped. */
export interface Held {
  readonly mailbox: Mailbox;
  /** A session had it. */
  readonly written: boolean;
}

/** How many withdrawals wait in one mailbox: what a desk had before it went away, and what came of that. */
const mostWithdrawals = 1024;

/** All mailboxes: who gets what, and how much may wait. */
export class PostOffice {
  readonly #limits: MailboxLimits;
  readonly #deadlines: Deadlines;
  readonly #monotonic: () => number;
  readonly #onDropped: OnDropped;
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #filtered = new Set<Mailbox>();
  /** The mailboxes with a session, for "*"; made anew when one comes or goes. */
  #attended: readonly Mailbox[] | undefined;
  #attendedCount = 0;
  #bytes = 0;
  #sequence = 0;
  #forgottenTo = 0;
  readonly #losses = new Losses();

  constructor(limits: MailboxLimits, deadlines: Deadlines, monotonic: () => number, onDropped: OnDropped) {
    this.#limits = limits;
    this.#deadlines = deadlines;
    this.#monotonic = monotonic;
    this.#onDropped = onDropped;
  }

  /** The next place of the broker's one sequence. */
  nextPlace(): number {
    this.#sequence++;
    return this.#sequence;
  }

  /** The last place that was given. */
  get lastPlace(): number {
    return this.#sequence;
  }

  /** Up to which place mailboxes were forgotten whole: a desk that stood before it may have missed something. */
  get forgottenTo(): number {
    return this.#forgottenTo;
  }

  get messages(): number {
    let sum = 0;
    for (const mailbox of this.#mailboxes.values()) sum += mailbox.messages;
    return sum;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#mailboxes.size;
  }

  /** The mailboxes that something for a target goes to. None: it is for everyone, and nobody is there. */
  audienceOf(target: string, labels: Readonly<Record<string, string>>): readonly Mailbox[] {
    const addressed = target === everyone ? this.#attendedNow() : this.#ofClient(target).alone;
    if (this.#filtered.size === 0) return addressed;
    const matching = [...this.#filtered].filter((mailbox) => mailbox.matches(labels));
    return matching.length === 0 ? addressed : [...addressed, ...matching];
  }

  /** Finds or makes the mailbox that a desk reads. */
  forDesk(clientId: string, filter: LabelFilter | undefined): Mailbox {
    const key = filter ? `${clientId}\n${JSON.stringify(filter)}` : clientId;
    const known = this.#mailboxes.get(key);
    if (known) return known;
    // A desk that is here goes before mail for desks that are not.
    this.#makeRoom((mailbox) => mailbox.isEmpty) || this.#makeRoom(() => true);
    return this.#add(new Mailbox(key, clientId, filter, this.#sequence, this.#monotonic()));
  }

  /**
   * Checks that there is room for something in these mailboxes, and makes it. A mailbox that cannot take it is left out,
   * and marks that; only where none can is it refused. `replaced` is what will go to make place for it.
   */
  reserve(audience: readonly Mailbox[], lane: Lane, bytes: number, replaced: Delivered | undefined): void {
    let room = audience.length === 0;
    for (const mailbox of audience) room = fits(mailbox, lane, bytes, this.#limits, replaced) || room;
    if (!room) throw mailboxFull(audience[0] as Mailbox);
    this.#clearTotal(lane, bytes - sizeIn(audience, replaced), replaced?.seq);
  }

  /** Makes the room that was reserved in a mailbox; false if it cannot take it. */
  clear(mailbox: Mailbox, lane: Lane, bytes: number): boolean {
    while (!hasRoom(mailbox, bytes, this.#limits)) {
      if (!this.#evict(mailbox, mailbox.victimFor(lane))) return false;
    }
    return true;
  }

  /** Puts an entry into a mailbox; `index` is which of the entry's audience that is. */
  put(mailbox: Mailbox, entry: Entry, index: number): void {
    mailbox.log[entry.lane].append(entry, index);
    if (entry.holders++ === 0) this.#bytes += entry.delivery.length;
    if (mailbox.sessions.size === 0) this.#await(mailbox);
  }

  /**
   * Puts a withdrawal into a mailbox. It needs no room that notifications could want: a desk that is away would else be
   * sent nothing any more once enough of what it had was taken back. Where there are too many the oldest gives way.
   */
  putWithdrawal(mailbox: Mailbox, entry: Entry, index: number): void {
    const { critical } = mailbox.log;
    if (critical.withdrawals >= mostWithdrawals) this.#evict(mailbox, critical.oldest(isWithdrawal));
    this.put(mailbox, entry, index);
  }

  /** Marks in a mailbox that something is missing there. */
  putGap(mailbox: Mailbox, lane: Lane, seq: number, count = 1): void {
    mailbox.log[lane].appendGap({ kind: "gap", reason: GapReason.OVERFLOW, seq, first: seq, count });
  }

  /** Takes an entry out of a mailbox: something later says what there is to know. */
  bury(mailbox: Mailbox, slot: LiveSlot): void {
    this.#release(mailbox.log[slot.content.lane].bury(slot));
  }

  /** Takes an entry out of a mailbox and leaves a mark for its readers. */
  expire(mailbox: Mailbox, slot: LiveSlot): void {
    this.#release(mailbox.log[slot.content.lane].evict(slot, GapReason.EXPIRED));
  }

  /** Cuts off what a mailbox's readers have acknowledged. */
  trim(mailbox: Mailbox, lane: Lane): void {
    for (const entry of mailbox.trim(lane)) this.#release(entry);
  }

  /** A session begins to read. */
  enter(session: Session): void {
    const { mailbox } = session;
    if (mailbox.sessions.size === 0) this.#attendedCount++;
    mailbox.sessions.add(session);
    mailbox.dropsLogged = false;
    mailbox.cancelExpiry?.();
    mailbox.cancelExpiry = undefined;
    this.#attended = undefined;
  }

  /** A session has ended. */
  leave(session: Session): void {
    const { mailbox } = session;
    if (!mailbox.sessions.delete(session) || mailbox.sessions.size > 0) return;
    this.#attendedCount--;
    this.#attended = undefined;
    mailbox.leftAt = this.#monotonic();
    this.#await(mailbox);
    while (this.#mailboxes.size - this.#attendedCount > this.#limits.mailboxes) {
      if (!this.#makeRoom((candidate) => candidate.isEmpty) && !this.#makeRoom(() => true)) return;
    }
  }

  #ofClient(clientId: string): Mailbox {
    const known = this.#mailboxes.get(clientId);
    if (known) return known;
    if (!this.#makeRoom((mailbox) => mailbox.isEmpty)) throw tooManyMailboxes(this.#limits.mailboxes);
    return this.#add(new Mailbox(clientId, clientId, undefined, this.#sequence, this.#monotonic()));
  }

  #attendedNow(): readonly Mailbox[] {
    this.#attended ??= [...this.#mailboxes.values()].filter(
      ({ sessions, filter }) => sessions.size > 0 && !filter,
    );
    return this.#attended;
  }

  #add(mailbox: Mailbox): Mailbox {
    this.#mailboxes.set(mailbox.key, mailbox);
    if (mailbox.filter) this.#filtered.add(mailbox);
    const missing = this.#losses.take(mailbox.key);
    if (missing > 0) this.putGap(mailbox, "critical", this.nextPlace(), missing);
    return mailbox;
  }

  /** Makes room for one more mailbox, if need be at the cost of the longest unattended one that may go. */
  #makeRoom(mayGo: (mailbox: Mailbox) => boolean): boolean {
    if (this.#mailboxes.size - this.#attendedCount < this.#limits.mailboxes) return true;
    let victim: Mailbox | undefined;
    for (const mailbox of this.#mailboxes.values()) {
      if (mailbox.sessions.size > 0 || !mayGo(mailbox)) continue;
      if (victim === undefined || mailbox.leftAt < victim.leftAt) victim = mailbox;
    }
    if (!victim) return false;
    this.#drop(victim, Number.POSITIVE_INFINITY, GapReason.OVERFLOW);
    victim.cancelExpiry?.();
    victim.forgotten = true;
    this.#mailboxes.delete(victim.key);
    this.#filtered.delete(victim);
    this.#forgottenTo = this.#sequence;
    this.#losses.note(victim);
    return true;
  }

  /** From now on what is in a mailbox waits for its desk, and not for ever. */
  #await(mailbox: Mailbox): void {
    if (mailbox.cancelExpiry) return;
    const since = mailbox.waitsSince;
    if (since === undefined) return;
    mailbox.cancelExpiry = this.#deadlines.add(since + this.#limits.ttlMs, () => {
      mailbox.cancelExpiry = undefined;
      this.#drop(mailbox, this.#monotonic() - this.#limits.ttlMs, GapReason.EXPIRED);
      this.#await(mailbox);
    });
  }

  #drop(
    mailbox: Mailbox,
    before: number,
    reason: typeof GapReason.OVERFLOW | typeof GapReason.EXPIRED,
  ): void {
    for (const { entry, written } of mailbox.dropBefore(before, reason)) {
      this.#release(entry);
      this.#onDropped(entry, reason === GapReason.EXPIRED ? "expired" : "overflow", { mailbox, written });
    }
  }

  #release(entry: Entry): void {
    if (--entry.holders === 0) this.#bytes -= entry.delivery.length;
  }

  /** Over the total, the fullest mailbox gives way, whoever's it is; but not with what is replaced. */
  #clearTotal(lane: Lane, bytes: number, except: number | undefined): void {
    while (this.#bytes + bytes > this.#limits.totalBytes) {
      const next = fullest(this.#mailboxes.values(), lane, except);
      if (!next) throw brokerFull(this.#limits.totalBytes);
      this.#evict(next.mailbox, next.victim);
    }
  }

  #evict(mailbox: Mailbox, victim: LiveSlot | undefined): boolean {
    if (!victim) return false;
    const entry = mailbox.log[victim.content.lane].evict(victim, GapReason.OVERFLOW);
    this.#release(entry);
    this.#onDropped(entry, "overflow", { mailbox, written: victim.written });
    return true;
  }
}

const isWithdrawal = ({ kind }: Entry): boolean => kind === "withdrawal";
