import { without } from "../persistent-map.js";
import { bucketOf } from "../screen/enlist.js";
import { dropThread, threadOf } from "../screen/threads.js";
import { type Draft, runOf, setDesk } from "../state/draft.js";
import { isOver } from "../state/run.js";
import { recount } from "../state/tally.js";

/** Forgets a run whose end is long past, with everything that was kept of it but the history. */
export function forget(draft: Draft, job: string): void {
  const run = runOf(draft, job);
  if (!run || !isOver(run) || draft.clock.time - run.beat < draft.settings.forgetAfterMs) return;
  for (const key of run.threads) if (threadOf(draft, key)) dropThread(draft, key);
  const { buckets, sources, focus } = draft.desk;
  const { [job]: _, ...jobs } = focus.jobs;
  setDesk(draft, {
    buckets: without(buckets, bucketOf({ job })),
    sources: sources.filter((source) => source.job !== job),
    focus: { ...focus, jobs },
  });
  draft.runs = without(draft.runs, job);
  draft.taskbar = { ...draft.taskbar, tally: recount(draft.taskbar.tally, run, null) };
}
