import { ToastyError, WatchGapReason, WatchResponse } from "@toasty/proto";
import type { OutcomeLog } from "./outcome-log.js";
import type { Owner } from "./owner.js";
import { isSettled, type Published, statusOf } from "./published.js";
import { formatWatchCursor, type WatchCursor } from "./watch-cursor.js";
import type { WatchLog, WatchReader } from "./watch-log.js";

/** One reader of an agent's outcomes: first what is open, then what happens. */
export class Watch implements WatchReader {
  readonly #epoch: string;
  readonly #outcomes: OutcomeLog;
  readonly #owner: Owner;
  readonly #log: WatchLog;
  readonly #sink: (bytes: Buffer) => boolean;
  /** What of the snapshot is still to be written; undefined once it is complete. */
  #snapshot: Published[] | undefined;
  #read: number;
  #blocked = false;

  constructor(
    epoch: string,
    outcomes: OutcomeLog,
    owner: Owner,
    resumeAfter: WatchCursor | undefined,
    sink: (bytes: Buffer) => boolean,
  ) {
    this.#epoch = epoch;
    this.#outcomes = outcomes;
    this.#owner = owner;
    this.#log = outcomes.logOf(owner);
    this.#sink = sink;
    // Newest last, because the list is taken from its end.
    this.#snapshot = [...owner.open].reverse();
    this.#read = this.#log.acked;
    if (resumeAfter?.epoch === epoch) {
      if (resumeAfter.seq > outcomes.lastPlace) throw beyond(resumeAfter.seq);
      this.#read = resumeAfter.seq;
      outcomes.acknowledge(owner, resumeAfter.seq);
    }
    this.#log.readers.add(this);
    if (resumeAfter !== undefined && resumeAfter.epoch !== epoch)
      this.#tellGap("", WatchGapReason.EPOCH_CHANGED);
  }

  /** Up to which event it has written. */
  get read(): number {
    return this.#read;
  }

  /** Writes as much as the stream takes. */
  pump(): void {
    while (!this.#blocked && this.#writeNext());
  }

  /** The stream has room again. */
  drained(): void {
    this.#blocked = false;
    this.pump();
    this.#outcomes.release(this.#owner);
  }

  /** Everything up to a place was handled. */
  acknowledge({ epoch, seq }: WatchCursor): void {
    if (epoch !== this.#epoch) return;
    if (seq > this.#read) throw beyond(seq);
    this.#outcomes.acknowledge(this.#owner, seq);
  }

  /** Ends it. */
  close(): void {
    this.#blocked = true;
    this.#log.readers.delete(this);
    this.#outcomes.release(this.#owner);
  }

  #writeNext(): boolean {
    if (this.#snapshot) return this.#writeSnapshot(this.#snapshot);
    if (this.#log.lostTo > this.#read) {
      this.#read = this.#log.lostTo;
      this.#tellGap(formatWatchCursor(this.#epoch, this.#read), WatchGapReason.OVERFLOW);
      return true;
    }
    const next = this.#log.after(this.#read);
    if (!next) return false;
    this.#read = next.seq;
    const cursor = formatWatchCursor(this.#epoch, next.seq);
    if (next.status) this.#send({ cursor, event: { $case: "status", value: next.status } });
    else this.#tellGap(cursor, WatchGapReason.OVERFLOW);
    return true;
  }

  #writeSnapshot(rest: Published[]): boolean {
    const published = rest.pop();
    if (published === undefined) {
      this.#snapshot = undefined;
      this.#send({ cursor: "", event: { $case: "snapshotDone", value: {} } });
    } else if (!isSettled(published)) {
      this.#send({ cursor: "", event: { $case: "status", value: statusOf(published) } });
    }
    return true;
  }

  #tellGap(cursor: string, reason: WatchGapReason): void {
    this.#send({ cursor, event: { $case: "gap", value: { reason } } });
  }

  #send(response: WatchResponse): void {
    const bytes = WatchResponse.encode(response).finish();
    if (!this.#sink(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) this.#blocked = true;
  }
}

const beyond = (seq: number) =>
  ToastyError.invalid([
    { field: "cursor", description: `the place ${seq} was not reached: send back cursors as they came` },
  ]);
