import { without } from "../persistent-map.js";
import { runOf, setDesk, setRun, type Turn } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { bucketOf } from "./bucket.js";
import { dropThread, setThread, threadOf } from "./threads.js";

/** So many subjects a run may have at a time. */
const mostThreads = 64;

/** So many subjects that belong to no run are remembered. */
const mostLoose = 500;

/** Enters it into its run, or among those that belong to none; where there are too many, the oldest is forgotten. */
export function enlist(turn: Turn, thread: Thread): void {
  setThread(turn, thread);
  const run = runOf(turn, thread.job);
  const others = (run?.threads ?? turn.desk.loose).filter((key) => key !== thread.key);
  const kept = others.length < (run ? mostThreads : mostLoose) ? others : withoutOldest(turn, others);
  const keys = [...kept, thread.key];
  if (run) setRun(turn, run, { ...run, threads: keys });
  else setDesk(turn, { loose: keys });
}

/** Forgets the oldest, if possible one of which nothing is on the screen. */
function withoutOldest(turn: Turn, keys: readonly string[]): readonly string[] {
  const oldest = keys.find((key) => threadOf(turn, key)?.status === "gone") ?? (keys[0] as string);
  forgetRation(turn, threadOf(turn, oldest));
  dropThread(turn, oldest);
  return keys.filter((key) => key !== oldest);
}

/** Nobody ends a group, so that its ration is forgotten with what was told of it. */
function forgetRation(turn: Turn, thread: Thread | undefined): void {
  if (thread?.group == null || thread.job !== null) return;
  setDesk(turn, { buckets: without(turn.desk.buckets, bucketOf({ group: thread.group })) });
}
