import { without } from "../persistent-map.js";
import { type Draft, runOf, setDesk, setRun } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { dropThread, setThread, threadOf } from "./threads.js";

/** So many subjects a run may have at a time. */
const mostThreads = 64;

/** So many subjects that belong to no run are remembered. */
const mostLoose = 500;

/** Enters it into its run, or among those that belong to none; where there are too many, the oldest is forgotten. */
export function enlist(draft: Draft, thread: Thread): void {
  setThread(draft, thread);
  const run = runOf(draft, thread.job);
  const others = (run?.threads ?? draft.desk.loose).filter((key) => key !== thread.key);
  const kept = others.length < (run ? mostThreads : mostLoose) ? others : withoutOldest(draft, others);
  const keys = [...kept, thread.key];
  if (run) setRun(draft, run, { ...run, threads: keys });
  else setDesk(draft, { loose: keys });
}

/** Forgets the oldest, if possible one of which nothing is on the screen. */
function withoutOldest(draft: Draft, keys: readonly string[]): readonly string[] {
  const oldest = keys.find((key) => threadOf(draft, key)?.status === "gone") ?? (keys[0] as string);
  forgetRation(draft, threadOf(draft, oldest));
  dropThread(draft, oldest);
  return keys.filter((key) => key !== oldest);
}

/** Nobody ends a group, so that its ration is forgotten with what was told of it. */
function forgetRation(draft: Draft, thread: Thread | undefined): void {
  if (thread?.group == null || thread.job !== null) return;
  setDesk(draft, { buckets: without(draft.desk.buckets, bucketOf({ group: thread.group })) });
}

/** Returns the key of what is rationed together. */
export function bucketOf({
  group,
  job,
}: {
  readonly group?: string | null | undefined;
  readonly job?: string | undefined;
}): string {
  return group != null ? `group:${group}` : `job:${job ?? ""}`;
}
