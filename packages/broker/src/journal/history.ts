import { Queue } from "../queue.js";
import type { Entry } from "../routing/entry.js";
import type { Published } from "../settling/published.js";

/** One notification of the past. */
export interface HistoryEntry {
  readonly seq: number;
  readonly published: Published;
  /** Its last content, as it was delivered. */
  entry: Entry;
}

/** Some of the past, and whether there is more of it. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly more: boolean;
}

/** gRPC clients take 4 MB unless told otherwise. */
const pageBytes = 2 * 1024 * 1024;

/** What was sent lately: bounded by number and by bytes; the oldest goes first. */
export class History {
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #entries = new Queue<HistoryEntry>();
  #bytes = 0;
  #sequence = 0;

  constructor(most: number, mostBytes: number) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Notes what a notification says now. It keeps its place: a bar that moves is one entry. */
  record(published: Published, entry: Entry): void {
    const known = published.history;
    if (known) {
      this.#bytes += entry.delivery.length - known.entry.delivery.length;
      known.entry = entry;
    } else {
      published.history = { seq: ++this.#sequence, published, entry };
      this.#bytes += entry.delivery.length;
      this.#entries.push(published.history);
    }
    for (let oldest = this.#entries.first; oldest; oldest = this.#entries.first) {
      if (this.#entries.length <= this.#most && this.#bytes <= this.#mostBytes) return;
      this.#entries.drop(1);
      this.#bytes -= oldest.entry.delivery.length;
      oldest.published.history = undefined;
    }
  }

  /** The newest entries before a place that somebody may see: so many, or fewer if they are large. */
  page(before: number, size: number, maySee: (published: Published) => boolean): HistoryPage {
    const found: HistoryEntry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.toArray().reverse()) {
      if (entry.seq >= before || !maySee(entry.published)) continue;
      bytes += entry.entry.delivery.length;
      if (found.length === size || (found.length > 0 && bytes > pageBytes))
        return { entries: found, more: true };
      found.push(entry);
    }
    return { entries: found, more: false };
  }
}
