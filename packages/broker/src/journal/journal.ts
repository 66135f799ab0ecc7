import type { Entry } from "../routing/mailbox.js";
import type { Fact, Recorded } from "./facts.js";

/** One notification of the past. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly notification: Recorded;
  /** Its last content, as it was delivered. */
  readonly entry: Entry;
}

/** Some of the past, newest first. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** True if there is more of it. */
  readonly more: boolean;
}

/** Request for a page of the history. */
export interface HistoryQuery {
  /** Sequence number of the entry before which it begins. */
  readonly before: number;
  /** Number of entries; a page of large ones has fewer. */
  readonly size: number;
  readonly maySee: (notification: Recorded) => boolean;
}

/** Store of what has happened. The core appends the facts of each decision, in the order in which it made them. */
export interface Journal {
  append(facts: readonly Fact[]): void;
  /** Returns a page of the history. */
  history(query: HistoryQuery): HistoryPage;
}
