import type { HistoryEntry } from "../events/effect.js";
import { insert, lookup, type PersistentMap, without } from "../persistent-map.js";

/** Bounded list of events, newest last. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  /** Number of entries of each job. */
  readonly perJob: PersistentMap<number>;
  readonly nextId: number;
}

/** Limits of the history. */
export interface HistoryLimits {
  readonly perJob: number;
  readonly total: number;
}

/** Empty history. */
export const emptyHistory: History = { entries: [], perJob: null, nextId: 1 };

/** Returns the history with one more entry, and without what it had to make room for. */
export function remember(
  history: History,
  entry: Omit<HistoryEntry, "id">,
  limits: HistoryLimits,
): { history: History; entry: HistoryEntry } {
  const numbered: HistoryEntry = { id: history.nextId, ...entry };
  const grown = recount(
    { ...history, entries: [...history.entries, numbered], nextId: history.nextId + 1 },
    numbered,
    1,
  );
  const ownFits = numbered.job === null || (lookup(grown.perJob, numbered.job) ?? 0) <= limits.perJob;
  const own = ownFits ? grown : evict(grown, (other) => other.job === numbered.job);
  const all = own.entries.length <= limits.total ? own : evict(own, () => true);
  return { history: all, entry: numbered };
}

/** Returns the history in which this notification was seen. */
export function markSeen(history: History, notification: string): History {
  const unseen = (entry: HistoryEntry) => entry.notification === notification && !entry.acknowledged;
  if (!history.entries.some(unseen)) return history;
  const entries = history.entries.map((entry) => (unseen(entry) ? { ...entry, acknowledged: true } : entry));
  return { ...history, entries };
}

/** Returns the entries after one of them, oldest first; `gap` says that some of it is forgotten. */
export function historyAfter(
  history: History,
  {
    after = 0,
    job,
    limit = 100,
  }: { after?: number | undefined; job?: string | undefined; limit?: number | undefined } = {},
): { items: readonly HistoryEntry[]; gap: boolean } {
  const oldest = history.entries[0]?.id ?? history.nextId;
  const items = history.entries.filter(
    (entry) => entry.id > after && (job === undefined || entry.job === job),
  );
  return { items: items.slice(0, limit), gap: after + 1 < oldest };
}

/** Drops the oldest of some, sparing what is critical and was not seen for as long as there is anything else. */
function evict(history: History, among: (entry: HistoryEntry) => boolean): History {
  const { entries } = history;
  const dispensable = entries.findIndex(
    (entry) => among(entry) && (entry.urgency !== "critical" || entry.acknowledged),
  );
  const at = dispensable < 0 ? entries.findIndex(among) : dispensable;
  const gone = entries[at];
  return gone ? recount({ ...history, entries: entries.toSpliced(at, 1) }, gone, -1) : history;
}

function recount(history: History, { job }: HistoryEntry, change: 1 | -1): History {
  if (job === null) return history;
  const count = (lookup(history.perJob, job) ?? 0) + change;
  return {
    ...history,
    perJob: count === 0 ? without(history.perJob, job) : insert(history.perJob, job, count),
  };
}
