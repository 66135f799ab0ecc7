import type { Entry } from "../routing/mailbox.js";
import { FairQueue, type Place } from "../structures/fair-queue.js";
import { Queue } from "../structures/queue.js";
import type { Fact, Recorded } from "./facts.js";
import type { HistoryEntry, HistoryPage, HistoryQuery, Journal } from "./journal.js";

/** Bounds of the history. */
export interface HistoryLimits {
  readonly history: number;
  readonly historyBytes: number;
}

/** gRPC clients take 4 MB unless told otherwise. */
const pageBytes = 2 * 1024 * 1024;

interface Kept extends HistoryEntry {
  readonly owner: Recorded["owner"];
  entry: Entry;
  /** Its place among the shares; undefined once it is gone. */
  place: Place<Kept> | undefined;
}

/**
 * Journal that keeps the history in memory, and nothing else: everything in it ends with the process. It is bounded by
 * number and by bytes; who has the greatest share loses its oldest entries first.
 */
export class MemoryJournal implements Journal {
  readonly #limits: HistoryLimits;
  readonly #bySerial = new Map<number, Kept>();
  /** Every entry, oldest first; those that are gone are passed over. */
  readonly #order = new Queue<Kept>();
  readonly #shares = new FairQueue<Kept>();
  /** Bytes that an entry counts for beside its own: both bounds are shared by the same measure. */
  readonly #meanBytes: number;
  #bytes = 0;
  #sequence = 0;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
    this.#meanBytes = Math.ceil(limits.historyBytes / Math.max(1, limits.history));
  }

  get size(): number {
    return this.#bySerial.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.table === "notification" && "entry" in fact && fact.entry)
        this.#record(fact.notification, fact.entry);
    }
  }

  history({ before, size, maySee }: HistoryQuery): HistoryPage {
    const found: HistoryEntry[] = [];
    let bytes = 0;
    for (let i = this.#order.length - 1; i >= 0; i--) {
      const kept = this.#order.at(i) as Kept;
      if (!kept.place || kept.sequence >= before || !maySee(kept.notification)) continue;
      bytes += kept.entry.delivery.length;
      if (found.length === size || (found.length > 0 && bytes > pageBytes))
        return { entries: found, more: true };
      found.push(kept);
    }
    return { entries: found, more: false };
  }

  /** Records a notification's content. It keeps its position: a bar that moves is one entry. */
  #record(notification: Recorded, entry: Entry): void {
    let kept = this.#bySerial.get(notification.serial);
    if (kept) {
      this.#shares.remove(kept.place);
      this.#bytes -= kept.entry.delivery.length;
      kept.entry = entry;
    } else {
      const { owner, serial } = notification;
      kept = { sequence: ++this.#sequence, notification, owner, entry, place: undefined };
      this.#bySerial.set(serial, kept);
      this.#order.push(kept);
    }
    this.#bytes += entry.delivery.length;
    kept.place = this.#shares.add(kept, this.#meanBytes + entry.delivery.length);
    while (!this.#fits()) {
      const victim = this.#shares.victim();
      if (!victim) break;
      this.#drop(victim);
    }
    if (this.#order.length > 2 * this.size + 64) this.#order.keep(({ place }) => place !== undefined);
  }

  #fits(): boolean {
    return this.size <= this.#limits.history && this.#bytes <= this.#limits.historyBytes;
  }

  #drop(kept: Kept): void {
    this.#shares.remove(kept.place);
    kept.place = undefined;
    this.#bytes -= kept.entry.delivery.length;
    this.#bySerial.delete(kept.notification.serial);
    for (let oldest = this.#order.first; oldest && !oldest.place; oldest = this.#order.first)
      this.#order.drop(1);
  }
}
