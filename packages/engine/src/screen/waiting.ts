import { entriesOf } from "../persistent-map.js";
import type { Draft } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { present, update } from "./present.js";
import { schedule, setThread, threadOf } from "./threads.js";

/** Lets a thread wait for others of its kind, or until it is calm. */
export function wait(draft: Draft, thread: Thread, until: number): void {
  setThread(draft, { ...thread, status: "waiting", flushAt: until });
  schedule(draft, "thread", thread.key, until);
}

/** Counts on, and changes what is on the screen, though not each time that something happens. */
export function silently(draft: Draft, next: Thread): void {
  const { time } = draft.clock;
  if (next.status !== "shown") {
    setThread(draft, next);
  } else if (time - next.wordAt >= draft.settings.groupWaitMs) {
    update(draft, next);
  } else if (next.flushAt === null) {
    const flushAt = next.wordAt + draft.settings.groupWaitMs;
    setThread(draft, { ...next, flushAt });
    schedule(draft, "thread", next.key, flushAt);
  } else {
    setThread(draft, next);
  }
}

/** Says all that still waits: nobody will say it later. */
export function flushAll(draft: Draft): void {
  for (const [, thread] of entriesOf(draft.desk.threads)) {
    if (thread.flushAt === null) continue;
    setThread(draft, { ...thread, flushAt: draft.clock.time });
    flush(draft, thread.key);
  }
}

/** Says what has gathered in a thread whose time has come. */
export function flush(draft: Draft, key: string): void {
  const thread = threadOf(draft, key);
  if (thread === undefined || thread.flushAt === null || thread.flushAt > draft.clock.time) return;
  if (thread.status === "waiting") present(draft, thread);
  else if (thread.status === "shown") update(draft, thread);
}
