import { GapReason, type Lane, lanes, ToastyError } from "@toasty/proto";
import type { Core } from "../core/core.js";
import { type Cursor, formatCursor, levelOf, type Positions, startOfAll } from "../routing/cursor.js";
import { bodyOf, encodeDelivery } from "../routing/entry.js";
import type { GapMark, LiveSlot, Slot } from "../routing/lane-log.js";
import type { Entry, LabelFilter, Mailbox, Reader } from "../routing/mailbox.js";
import { countTurn, nextLane, nobodyPassed } from "../routing/next-lane.js";

/** Stream that a session writes to. Returns false if it has enough for now; `drained` says when it has room again. */
export type Sink = (bytes: Buffer) => boolean;

/** Desk that reads a mailbox. */
export interface Desk {
  readonly clientId: string;
  readonly principal: string;
  /** Labels of what it wants instead of what is addressed to it. */
  readonly filter: LabelFilter | undefined;
  /** "deliveries" for Attach; "notifications" for Subscribe, which knows nothing else and acknowledges by writing. */
  readonly kind: "deliveries" | "notifications";
  readonly window: number;
  /** Positions that it has handled; a lane without one is read from the mailbox's highest acknowledgement. */
  readonly resumeAfter: readonly Cursor[];
}

/**
 * One reader of a mailbox: a position in each lane, and what its desk has not yet acknowledged. It writes the most
 * urgent lane first, at most a window of unacknowledged deliveries, and no more than its stream takes.
 *
 * Its state ends with the stream; what must survive that it tells the core: an entry that was written for the first
 * time, an acknowledgement, its end. It pushes instead of being pulled from, so that one encoded buffer goes to all
 * sessions of a broadcast in one turn of the event loop.
 */
export class Session implements Reader {
  readonly mailbox: Mailbox;
  readonly read: Positions = startOfAll();
  readonly acked: Positions = startOfAll();
  readonly #core: Core;
  readonly #sink: Sink;
  readonly #kind: Desk["kind"];
  readonly #window: number;
  readonly #unacked: Record<Lane, number[]> = { critical: [], warning: [], info: [] };
  /** Sequence numbers among the unacknowledged ones that are of marks. */
  readonly #gaps = new Set<number>();
  readonly #passed = nobodyPassed();
  readonly #waiting: Record<Lane, boolean> = { critical: false, warning: false, info: false };
  /** Sequence number of the end of the backlog; undefined once that is written. */
  #backlogTo: number | undefined;
  #lane: Lane = "info";
  #inFlight = 0;
  #blocked = false;
  #closed = false;

  /** Lets a desk read its mailbox from where it stands. Throws if it names a position that was never reached. */
  static open(core: Core, desk: Desk, sink: Sink): Session {
    for (const { epoch, sequence } of desk.resumeAfter) {
      if (epoch === core.epoch && sequence > core.state.sequence) throw beyond(sequence);
    }
    const { clientId, filter, principal } = desk;
    const mailbox = core.openMailbox(clientId, filter, principal);
    const session = new Session(core, mailbox, desk, sink);
    core.run({ kind: "open", mailbox, reader: session, principal });
    // What the desk has handled counts as acknowledged.
    for (const lane of lanes) session.#tellAcknowledged(lane, []);
    session.flush();
    return session;
  }

  private constructor(core: Core, mailbox: Mailbox, { kind, window, resumeAfter }: Desk, sink: Sink) {
    this.mailbox = mailbox;
    this.#core = core;
    this.#sink = sink;
    this.#kind = kind;
    this.#window = window;
    this.#backlogTo = core.state.sequence;
    Object.assign(this.read, mailbox.acked);
    if (this.#resume(resumeAfter)) this.#writeGap(GapReason.EPOCH_CHANGED);
    Object.assign(this.acked, this.read);
  }

  /** Number of deliveries that are written and not acknowledged. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get isReady(): boolean {
    if (this.#blocked || this.#closed || this.#inFlight >= this.#window) return false;
    return lanes.every((lane) => this.mailbox.log[lane].after(this.read[lane]) === undefined);
  }

  awaits(sequence: number): boolean {
    return !this.#gaps.has(sequence) && lanes.some((lane) => this.#unacked[lane].includes(sequence));
  }

  flush(): void {
    while (!this.#blocked && !this.#closed) {
      this.#writeCaughtUp();
      if (this.#inFlight >= this.#window) return;
      const slot = this.#next();
      if (!slot) return;
      this.#write(slot);
    }
  }

  /** The stream has room again. */
  drained(): void {
    this.#blocked = false;
    this.flush();
  }

  /** Takes an acknowledgement: everything in a lane up to a cursor was handled. */
  acknowledge({ epoch, lane, sequence }: Cursor): void {
    // What was sent in another epoch is not in this mailbox.
    if (epoch !== this.#core.epoch) return;
    if (sequence > this.read[lane]) throw beyond(sequence);
    if (sequence <= this.acked[lane]) return;
    this.acked[lane] = sequence;
    const unacked = this.#unacked[lane];
    let count = 0;
    while (count < unacked.length && (unacked[count] as number) <= sequence) count++;
    const handled = unacked.splice(0, count).filter((each) => !this.#gaps.delete(each));
    this.#inFlight -= count;
    this.#tellAcknowledged(lane, handled);
    this.flush();
  }

  /** Ends it: nothing more is written, and what was not acknowledged waits for the next session. */
  close(): void {
    this.#closed = true;
    const unacknowledged = lanes.flatMap((lane) =>
      this.#unacked[lane].filter((each) => !this.#gaps.has(each)),
    );
    this.#core.run({ kind: "close", mailbox: this.mailbox, reader: this, unacknowledged });
  }

  /** Takes the positions that a desk has handled. Returns whether it missed something that nobody remembers. */
  #resume(resumeAfter: readonly Cursor[]): boolean {
    const { epoch, forgottenTo } = this.#core.state;
    let missed = false;
    for (const { epoch: theirs, lane, sequence } of resumeAfter) {
      if (theirs !== epoch) {
        missed = true;
        continue;
      }
      missed ||= sequence < this.mailbox.log[lane].trimmedTo;
      missed ||= sequence < forgottenTo && sequence < this.mailbox.since;
      this.read[lane] = sequence;
    }
    return missed;
  }

  #tellAcknowledged(lane: Lane, handled: readonly number[]): void {
    const { mailbox } = this;
    this.#core.run({ kind: "acknowledged", mailbox, lane, sequence: this.acked[lane], handled });
  }

  #next(): Slot<Entry> | undefined {
    const { log } = this.mailbox;
    const critical = log.critical.after(this.read.critical);
    const warning = log.warning.after(this.read.warning);
    const info = log.info.after(this.read.info);
    const waiting = this.#waiting;
    waiting.critical = critical !== undefined;
    waiting.warning = warning !== undefined;
    waiting.info = info !== undefined;
    const lane = nextLane(waiting, this.#passed);
    if (lane === undefined) return undefined;
    countTurn(lane, waiting, this.#passed);
    this.#lane = lane;
    return lane === "critical" ? critical : lane === "warning" ? warning : info;
  }

  #write(slot: Slot<Entry>): void {
    const { content } = slot;
    const lane = this.#lane;
    const before = this.read[lane];
    this.read[lane] = slot.sequence;
    if (this.#kind === "notifications") {
      if (content?.kind === "notification") {
        this.#send(bodyOf(content));
        this.#core.written(content, slot as LiveSlot<Entry>);
      }
      this.acked[lane] = slot.sequence;
      this.#tellAcknowledged(lane, [slot.sequence]);
      return;
    }
    if (content === undefined) return;
    this.#unacked[lane].push(slot.sequence);
    this.#inFlight++;
    if (content.kind === "gap") {
      this.#gaps.add(slot.sequence);
      this.#send(this.#gapOf(content, lane, before));
      return;
    }
    this.#send(content.delivery);
    this.#core.written(content, slot as LiveSlot<Entry>);
  }

  #gapOf({ reason, first, sequence, count }: GapMark, lane: Lane, before: number): Buffer {
    // A session inside the gap has already read part of it, so the count is unknown.
    const value = { reason, count: before < first ? count : undefined };
    return encodeDelivery({
      cursor: formatCursor(this.#core.epoch, lane, sequence),
      lane: levelOf[lane],
      event: { $case: "gap", value },
    });
  }

  #writeGap(reason: typeof GapReason.EPOCH_CHANGED): void {
    if (this.#kind === "notifications") return;
    this.#send(encodeDelivery({ cursor: "", event: { $case: "gap", value: { reason, count: undefined } } }));
  }

  /** Writes the end of the backlog as soon as nothing is left that was there at the beginning. */
  #writeCaughtUp(): void {
    if (this.#backlogTo === undefined) return;
    const { log } = this.mailbox;
    for (const lane of lanes) {
      const next = log[lane].after(this.read[lane]);
      if (next && next.sequence <= this.#backlogTo) return;
    }
    this.#backlogTo = undefined;
    if (this.#kind === "deliveries")
      this.#send(encodeDelivery({ cursor: "", event: { $case: "caughtUp", value: {} } }));
  }

  #send(bytes: Buffer): void {
    if (!this.#sink(bytes)) this.#blocked = true;
  }
}

const beyond = (sequence: number) =>
  ToastyError.invalid([
    {
      field: "cursors",
      description: `the place ${sequence} was not reached: send back cursors as they came`,
    },
  ]);
