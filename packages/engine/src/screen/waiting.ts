import { entriesOf } from "../persistent-map.js";
import type { Turn } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { present, update } from "./present.js";
import { appoint, setThread, threadOf } from "./threads.js";

/** Lets a thread wait for others of its kind, or until it is calm. */
export function wait(turn: Turn, thread: Thread, until: number): void {
  setThread(turn, { ...thread, status: "waiting", flushAt: until });
  appoint(turn, "thread", thread.key, until);
}

/** Counts on, and changes what is on the screen, though not each time that something happens. */
export function silently(turn: Turn, next: Thread): void {
  const { time } = turn.clock;
  if (next.status !== "shown") {
    setThread(turn, next);
  } else if (time - next.wordAt >= turn.settings.groupWaitMs) {
    update(turn, next);
  } else if (next.flushAt === null) {
    const flushAt = next.wordAt + turn.settings.groupWaitMs;
    setThread(turn, { ...next, flushAt });
    appoint(turn, "thread", next.key, flushAt);
  } else {
    setThread(turn, next);
  }
}

/** Says all that still waits: nobody will say it later. */
export function flushAll(turn: Turn): void {
  for (const [, thread] of entriesOf(turn.desk.threads)) {
    if (thread.flushAt === null) continue;
    setThread(turn, { ...thread, flushAt: turn.clock.time });
    flush(turn, thread.key);
  }
}

/** Says what has gathered in a thread whose time has come. */
export function flush(turn: Turn, key: string): void {
  const thread = threadOf(turn, key);
  if (thread === undefined || thread.flushAt === null || thread.flushAt > turn.clock.time) return;
  if (thread.status === "waiting") present(turn, thread);
  else if (thread.status === "shown") update(turn, thread);
}
