import { GapReason, type Lane, lanes, ToastyError } from "@toasty/proto";
import { type Cursor, formatCursor, type Positions, startOfAll } from "../routing/cursor.js";
import { bodyOf, type Entry, encodeDelivery, type GapMark } from "../routing/entry.js";
import type { Slot } from "../routing/lane-log.js";
import type { Mailbox } from "../routing/mailbox.js";
import { countTurn, nextLane, nobodyPassed } from "../routing/next-lane.js";

/** Where a session writes. False: it has enough for now, and calls `pump` when it wants more. */
export type Sink = (bytes: Buffer) => boolean;

/** What kind of reader a session is. */
export interface Reading {
  /** "deliveries" for Attach; "notifications" for Subscribe, which knows nothing else and acknowledges by writing. */
  readonly kind: "deliveries" | "notifications";
  readonly window: number;
  /** Where it stands; a lane that it does not name is read from the mailbox's highest acknowledgement. */
  readonly resumeAfter: readonly Cursor[];
}

/** What a session tells of. */
export interface SessionEvents {
  /** An entry was written. */
  readonly written: (entry: Entry, slot: Slot, session: Session) => void;
  /** A lane was acknowledged further. */
  readonly acknowledged: (mailbox: Mailbox, lane: Lane) => void;
}

/** One reader of a mailbox: three positions, and what it has not yet acknowledged. */
export class Session {
  readonly mailbox: Mailbox;
  readonly #sink: Sink;
  readonly #kind: Reading["kind"];
  readonly #window: number;
  readonly #events: SessionEvents;
  readonly #epoch: string;
  /** Up to where it has read. */
  readonly read: Positions = startOfAll();
  /** Up to where it has acknowledged. */
  readonly acked: Positions = startOfAll();
  #lane: Lane = "info";
  readonly #unacked: Record<Lane, number[]> = { critical: [], warning: [], info: [] };
  readonly #passed = nobodyPassed();
  readonly #waiting: Record<Lane, boolean> = { critical: false, warning: false, info: false };
  /** The end of the backlog; undefined once that is written. */
  #backlogTo: number | undefined;
  #inFlight = 0;
  #blocked = false;
  #closed = false;

  constructor(
    mailbox: Mailbox,
    reading: Reading,
    place: { readonly epoch: string; readonly last: number; readonly forgottenTo: number },
    sink: Sink,
    events: SessionEvents,
  ) {
    this.mailbox = mailbox;
    this.#sink = sink;
    this.#kind = reading.kind;
    this.#window = reading.window;
    this.#events = events;
    this.#epoch = place.epoch;
    this.#backlogTo = place.last;
    for (const lane of lanes) this.read[lane] = mailbox.acked[lane];
    if (this.#takePlace(reading.resumeAfter, place)) this.#tellGap(GapReason.EPOCH_CHANGED);
    Object.assign(this.acked, this.read);
  }

  /** What it says that it has handled, counts as acknowledged. */
  settle(): void {
    for (const lane of lanes) this.#settleAcked(lane, this.acked[lane]);
  }

  /** How many deliveries are written and not acknowledged. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Takes its place, and returns whether it missed something that nobody remembers. */
  #takePlace(
    resumeAfter: readonly Cursor[],
    { epoch, last, forgottenTo }: { epoch: string; last: number; forgottenTo: number },
  ): boolean {
    let missed = false;
    for (const { epoch: theirs, lane, seq } of resumeAfter) {
      if (theirs !== epoch) {
        missed = true;
        continue;
      }
      if (seq > last) throw beyond(seq);
      missed ||= seq < this.mailbox.log[lane].trimmedTo;
      missed ||= seq < forgottenTo && seq < this.mailbox.since;
      this.read[lane] = seq;
    }
    return missed;
  }

  /** Writes as much as window and stream allow. */
  pump(): void {
    while (!this.#blocked && !this.#closed) {
      this.#tellCaughtUp();
      if (this.#inFlight >= this.#window) return;
      const slot = this.#next();
      if (!slot) return;
      this.#write(slot);
    }
  }

  /** What is written and not acknowledged. */
  unacknowledged(): { readonly lane: Lane; readonly seq: number }[] {
    return lanes.flatMap((lane) => this.#unacked[lane].map((seq) => ({ lane, seq })));
  }

  /** The stream has room again. */
  drained(): void {
    this.#blocked = false;
    this.pump();
  }

  /** Everything in a lane up to a place was handled. */
  acknowledge({ epoch, lane, seq }: Cursor): void {
    // What was sent before the journal was lost is nothing to us.
    if (epoch !== this.#epoch) return;
    if (seq > this.read[lane]) throw beyond(seq);
    if (seq <= this.acked[lane]) return;
    this.acked[lane] = seq;
    const unacked = this.#unacked[lane];
    let count = 0;
    while (count < unacked.length && (unacked[count] as number) <= seq) count++;
    unacked.splice(0, count);
    this.#inFlight -= count;
    this.#settleAcked(lane, seq);
    this.pump();
  }

  /** Ends it: nothing more is written. */
  close(): void {
    this.#closed = true;
  }

  #settleAcked(lane: Lane, seq: number): void {
    if (seq > this.mailbox.acked[lane]) this.mailbox.acked[lane] = seq;
    this.#events.acknowledged(this.mailbox, lane);
  }

  #next(): Slot | undefined {
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

  #write(slot: Slot): void {
    const { content } = slot;
    const lane = this.#lane;
    const before = this.read[lane];
    this.read[lane] = slot.seq;
    if (this.#kind === "notifications") {
      if (content?.kind === "notification") this.#send(bodyOf(content));
      if (content?.kind === "notification") this.#events.written(content, slot, this);
      this.acked[lane] = slot.seq;
      this.#settleAcked(lane, slot.seq);
      return;
    }
    if (content === undefined) return;
    this.#unacked[lane].push(slot.seq);
    this.#inFlight++;
    if (content.kind === "gap") {
      this.#send(this.#gap(content, lane, before));
      return;
    }
    this.#send(content.delivery);
    this.#events.written(content, slot, this);
  }

  #gap({ reason, first, seq, count }: GapMark, lane: Lane, before: number): Buffer {
    // Who stands within the gap has read some of it: then nobody knows how many are missing.
    const value = { reason, count: before < first ? count : undefined };
    return encodeDelivery({
      cursor: formatCursor(this.#epoch, lane, seq),
      event: { $case: "gap", value },
    });
  }

  #tellGap(reason: typeof GapReason.EPOCH_CHANGED): void {
    if (this.#kind === "notifications") return;
    this.#send(encodeDelivery({ cursor: "", event: { $case: "gap", value: { reason, count: undefined } } }));
  }

  /** The backlog is written as soon as nothing is left that was there at the beginning. */
  #tellCaughtUp(): void {
    if (this.#backlogTo === undefined) return;
    const { log } = this.mailbox;
    for (const lane of lanes) {
      const next = log[lane].after(this.read[lane]);
      if (next && next.seq <= this.#backlogTo) return;
    }
    this.#backlogTo = undefined;
    if (this.#kind === "deliveries")
      this.#send(encodeDelivery({ cursor: "", event: { $case: "caughtUp", value: {} } }));
  }

  #send(bytes: Buffer): void {
    if (!this.#sink(bytes)) this.#blocked = true;
  }
}

const beyond = (seq: number) =>
  ToastyError.invalid([
    { field: "cursors", description: `the place ${seq} was not reached: send back cursors as they came` },
  ]);
