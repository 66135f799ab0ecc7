import { without } from "../persistent-map.js";
import { bucketOf } from "../screen/bucket.js";
import { dropThread, threadOf } from "../screen/threads.js";
import { runOf, setDesk, type Turn } from "../state/draft.js";
import { isOver } from "../state/run.js";
import { recount } from "../state/tally.js";

/** Forgets a run whose end is long past, with everything that was kept of it but the history. */
export function forget(turn: Turn, job: string): void {
  const run = runOf(turn, job);
  if (!run || !isOver(run) || turn.clock.time - run.beat < turn.settings.forgetAfterMs) return;
  for (const key of run.threads) if (threadOf(turn, key)) dropThread(turn, key);
  const { buckets, sources, focus } = turn.desk;
  const { [job]: _, ...jobs } = focus.jobs;
  setDesk(turn, {
    buckets: without(buckets, bucketOf({ job })),
    sources: sources.filter((source) => source.job !== job),
    focus: { ...focus, jobs },
  });
  turn.runs = without(turn.runs, job);
  turn.taskbar = { ...turn.taskbar, tally: recount(turn.taskbar.tally, run, null) };
}
