import type { Effect, HistoryEntry, UnshownReason } from "../events/effect.js";
import { markSeen, remember } from "../history/history.js";
import { insert, lookup, without } from "../persistent-map.js";
import { type Draft, setDesk } from "../state/draft.js";
import { type News, newThread, type Thread } from "../state/thread.js";
import { contractId } from "../text/contract-id.js";
import { type Appointment, withAppointment } from "../time/agenda.js";

/** The thread of a subject. */
export function threadOf(draft: Draft, key: string): Thread | undefined {
  return lookup(draft.desk.threads, key);
}

/** The thread that an id of the contract belongs to, if it is the thread's present id. */
export function threadById(draft: Draft, id: unknown): Thread | undefined {
  if (typeof id !== "string") return undefined;
  const key = lookup(draft.desk.keys, id.replace(/~\d+~$/, ""));
  const thread = key === undefined ? undefined : threadOf(draft, key);
  return thread && idOf(thread) === id ? thread : undefined;
}

/** The id under which the contract knows a thread. */
export function idOf(thread: Thread): string {
  return contractId(thread.key, thread.generation);
}

/** The thread that begins with these news. */
export function begin(draft: Draft, news: News): Thread {
  return newThread(news, draft.clock.now, draft.clock.time, draft.desk.forgotten + 1);
}

/** Stores a thread, and keeps the lists of what is on the screen and what is held true to it. */
export function setThread(draft: Draft, thread: Thread): void {
  const { threads, keys, visible, held } = draft.desk;
  const { key } = thread;
  setDesk(draft, {
    threads: insert(threads, key, thread),
    keys: lookup(threads, key) === undefined ? insert(keys, contractId(key, 1), key) : keys,
    visible: listed(visible, key, thread.onScreen),
    held: listed(held, key, thread.status === "held"),
  });
}

/** Forgets a thread. What it has on the screen stays there; whoever comes by its name gets another id. */
export function dropThread(draft: Draft, key: string): void {
  const { threads, keys, visible, held, sources, forgotten } = draft.desk;
  setDesk(draft, {
    forgotten: forgotten + 1,
    threads: without(threads, key),
    keys: without(keys, contractId(key, 1)),
    visible: listed(visible, key, false),
    held: listed(held, key, false),
    sources: sources.some((source) => source.key === key)
      ? sources.filter((source) => source.key !== key)
      : sources,
  });
}

/** Ends a thread: takes it off the screen, or out of whatever it was waiting in, with nothing more to come. */
export function endThread(
  draft: Draft,
  thread: Thread,
  reason: Extract<UnshownReason, "ended" | "recovered" | "focused" | "cancelled" | "inhibited">,
): void {
  if (thread.status === "gone" && !thread.onScreen) return;
  if (thread.status === "waiting") record(draft, thread, reason);
  const why = reason === "cancelled" || reason === "inhibited" ? "ended" : reason;
  setThread(draft, { ...takeOff(draft, thread, why), status: "gone", flushAt: null, escalateAt: null });
}

/** Withdraws what is on the screen. */
export function takeOff(
  draft: Draft,
  thread: Thread,
  reason: Extract<Effect, { kind: "withdraw" }>["reason"],
): Thread {
  if (!thread.onScreen) return thread;
  draft.effects.push({ kind: "withdraw", id: idOf(thread), reason });
  return { ...thread, onScreen: false };
}

/** Writes down what happened, shown or not. */
export function record(draft: Draft, thread: Thread, reason: UnshownReason | null): HistoryEntry {
  const { kind, job, attempt, urgency, title, message, milestone } = thread;
  const presented = reason === null;
  const remembered = remember(
    draft.desk.history,
    {
      at: draft.clock.now,
      notification: idOf(thread),
      kind,
      job,
      attempt,
      urgency,
      title,
      message,
      milestone,
      presented,
      reason,
      acknowledged: reason === "focused" || reason === "brief",
    },
    draft.settings.history,
  );
  setDesk(draft, { history: remembered.history });
  draft.effects.push({ kind: "record", entry: remembered.entry });
  return remembered.entry;
}

/** Notes that the human has seen a notification. */
export function noteSeen(draft: Draft, thread: Thread): void {
  setDesk(draft, { history: markSeen(draft.desk.history, idOf(thread)) });
}

/** Makes an appointment, in engine time. */
export function schedule(draft: Draft, what: Appointment["what"], key: string, at: number): void {
  setDesk(draft, { agenda: withAppointment(draft.desk.agenda, { at, what, key }) });
}

function listed(list: readonly string[], key: string, wanted: boolean): readonly string[] {
  const there = list.includes(key);
  if (there === wanted) return list;
  return wanted ? [...list, key] : list.filter((other) => other !== key);
}
