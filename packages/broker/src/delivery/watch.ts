import { ToastyError, WatchGapReason, WatchResponse } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { Core } from "../core/core.js";
import type { Published } from "../core/published.js";
import { isSettled, statusOf } from "../settling/status.js";
import { formatWatchCursor, type WatchCursor } from "../settling/watch-cursor.js";
import type { WatchLog, WatchReader } from "../settling/watch-log.js";
import type { Sink } from "./session.js";

/** One reader of an agent's outcomes: first what is open, then what happens. Its state ends with the stream. */
export class Watch implements WatchReader {
  readonly #core: Core;
  readonly #owner: Owner;
  readonly #sink: Sink;
  /** Notifications of the snapshot that are still to be written; undefined once it is complete. */
  #snapshot: Published[] | undefined;
  #read: number;
  #blocked = false;

  /** Lets an agent read its outcomes from where it stands. Throws if it names a position that was never reached. */
  static open(core: Core, owner: Owner, resumeAfter: WatchCursor | undefined, sink: Sink): Watch {
    const { outcomes } = core.state;
    const resumes = resumeAfter?.epoch === core.epoch;
    if (resumes && resumeAfter.sequence > outcomes.last) throw beyond(resumeAfter.sequence);
    if (resumes) core.run({ kind: "heard", owner, sequence: resumeAfter.sequence });
    const watch = new Watch(core, owner, resumes ? resumeAfter.sequence : undefined, sink);
    core.run({ kind: "watch_opened", owner, reader: watch });
    if (resumeAfter && !resumes) watch.#writeGap("", WatchGapReason.EPOCH_CHANGED);
    else if (resumes && resumeAfter.sequence < outcomes.forgottenTo && watch.#log.size === 0)
      watch.#writeGap("", WatchGapReason.OVERFLOW);
    watch.flush();
    return watch;
  }

  private constructor(core: Core, owner: Owner, resumeAfter: number | undefined, sink: Sink) {
    const { outcomes, register } = core.state;
    this.#core = core;
    this.#owner = owner;
    this.#sink = sink;
    // Newest last, because the list is taken from its end.
    this.#snapshot = [...register.openOf(owner)].reverse();
    this.#read = resumeAfter ?? outcomes.ackedBy(owner);
  }

  get #log(): WatchLog {
    return this.#core.state.outcomes.logOf(this.#owner);
  }

  get read(): number {
    return this.#read;
  }

  flush(): void {
    while (!this.#blocked && this.#writeNext());
  }

  /** The stream has room again. */
  drained(): void {
    this.#blocked = false;
    this.flush();
    this.#core.run({ kind: "heard", owner: this.#owner, sequence: 0 });
  }

  /** Takes an acknowledgement: everything up to a cursor was handled. */
  acknowledge({ epoch, sequence }: WatchCursor): void {
    if (epoch !== this.#core.epoch) return;
    if (sequence > this.#read) throw beyond(sequence);
    this.#core.run({ kind: "heard", owner: this.#owner, sequence });
  }

  /** Ends it. */
  close(): void {
    this.#blocked = true;
    this.#core.run({ kind: "watch_closed", owner: this.#owner, reader: this });
  }

  #writeNext(): boolean {
    if (this.#snapshot) return this.#writeSnapshot(this.#snapshot);
    const { epoch } = this.#core;
    if (this.#log.lostTo > this.#read) {
      this.#read = this.#log.lostTo;
      this.#writeGap(formatWatchCursor(epoch, this.#read), WatchGapReason.OVERFLOW);
      return true;
    }
    const next = this.#log.after(this.#read);
    if (!next) return false;
    this.#read = next.sequence;
    const cursor = formatWatchCursor(epoch, next.sequence);
    if (next.status) this.#send({ cursor, event: { $case: "status", value: next.status } });
    else this.#writeGap(cursor, WatchGapReason.OVERFLOW);
    return true;
  }

  #writeSnapshot(rest: Published[]): boolean {
    const notification = rest.pop();
    if (notification === undefined) {
      this.#snapshot = undefined;
      this.#send({ cursor: "", event: { $case: "snapshotDone", value: {} } });
    } else if (!isSettled(notification)) {
      this.#send({ cursor: "", event: { $case: "status", value: statusOf(notification) } });
    }
    return true;
  }

  #writeGap(cursor: string, reason: WatchGapReason): void {
    this.#send({ cursor, event: { $case: "gap", value: { reason } } });
  }

  #send(response: WatchResponse): void {
    const bytes = WatchResponse.encode(response).finish();
    if (!this.#sink(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) this.#blocked = true;
  }
}

const beyond = (sequence: number) =>
  ToastyError.invalid([
    { field: "cursor", description: `the place ${sequence} was not reached: send back cursors as they came` },
  ]);
