import type { Thread } from "../state/thread.js";
import { runOf, setDesk, setRun, type Turn } from "../turn.js";
import { dropThread, setThread, threadOf } from "./threads.js";

/** So many subjects a run may have at a time. */
const mostThreads = 64;

/** So many subjects that belong to no run are remembered. */
const mostLoose = 500;

/** Enters it into its run, which forgets the oldest subject when it has too many. */
export function enlist(turn: Turn, thread: Thread): void {
  const run = runOf(turn, thread.job);
  setThread(turn, thread);
  if (run === undefined) {
    const loose = [...turn.desk.loose.filter((key) => key !== thread.key), thread.key];
    setDesk(turn, { loose });
    if (loose.length > mostLoose) {
      const oldest = loose.find((key) => threadOf(turn, key)?.status === "gone") ?? (loose[0] as string);
      dropThread(turn, oldest);
      setDesk(turn, { loose: loose.filter((key) => key !== oldest) });
    }
    return;
  }
  const threads = [...run.threads.filter((key) => key !== thread.key), thread.key];
  if (threads.length > mostThreads) {
    const dispensable = threads.find((key) => threadOf(turn, key)?.status === "gone") ?? threads[0];
    dropThread(turn, dispensable as string);
    setRun(turn, run, { ...run, threads: threads.filter((key) => key !== dispensable) });
  } else {
    setRun(turn, run, { ...run, threads });
  }
}
