import { noTaskbar, type TaskbarValue } from "../taskbar/value.js";
import { fractionOf, type Run } from "./run.js";

/**
 * Number of runs in each state, and their progress together. Kept up to date run by run, so that a bar over ten
 * thousand jobs costs no more than a bar over one. Parts of a whole (fractions) are counted in millionths: whole
 * numbers add up to the same whatever the order.
 */
export interface Tally {
  readonly running: Share;
  readonly paused: Share;
  readonly failed: Share;
}

interface Share {
  readonly count: number;
  /** Number of them that know their total. */
  readonly known: number;
  /** The sum of what these have done, in millionths. */
  readonly millionths: number;
}

const none: Share = { count: 0, known: 0, millionths: 0 };

/** Tally without runs. */
export const emptyTally: Tally = { running: none, paused: none, failed: none };

/** Returns the tally after a run has changed; null stands for a run that is not there. */
export function recount(tally: Tally, before: Run | null, after: Run | null): Tally {
  const from = before && slotOf(before);
  const to = after && slotOf(after);
  if (from === to) {
    if (!from || !before || !after) return tally;
    const share = tally[from];
    const moved = millionthsOf(after) - millionthsOf(before);
    const known = share.known + knownOf(after) - knownOf(before);
    if (moved === 0 && known === share.known) return tally;
    return withShare(tally, from, { count: share.count, known, millionths: share.millionths + moved });
  }
  const less = from && before ? withShare(tally, from, add(tally[from], before, -1)) : tally;
  return to && after ? withShare(less, to, add(less[to], after, 1)) : less;
}

/**
 * Returns the value of the bar: the mean of what runs; else an unseen failure; else what is paused. Where something runs and
 * nobody knows how far it is, it only shows that something runs.
 */
export function taskbarOf({ running, failed, paused }: Tally): TaskbarValue {
  if (running.count > 0) {
    return running.known > 0 ? { state: "normal", value: meanOf(running) } : { state: "indeterminate" };
  }
  if (failed.count > 0) return { state: "error", value: failed.known > 0 ? meanOf(failed) : 1 };
  return paused.count > 0 ? { state: "paused", value: meanOf(paused) } : noTaskbar;
}

function slotOf(run: Run): keyof Tally | null {
  if (run.parent !== null) return null;
  if (run.phase === "running" || run.phase === "paused") return run.phase;
  return run.phase === "failed" && run.unseen ? "failed" : null;
}

function withShare(tally: Tally, slot: keyof Tally, share: Share): Tally {
  const { running, paused, failed } = tally;
  switch (slot) {
    case "running":
      return { running: share, paused, failed };
    case "paused":
      return { running, paused: share, failed };
    case "failed":
      return { running, paused, failed: share };
  }
}

function add(share: Share, run: Run, sign: 1 | -1): Share {
  return {
    count: share.count + sign,
    known: share.known + sign * knownOf(run),
    millionths: share.millionths + sign * millionthsOf(run),
  };
}

function knownOf(run: Run): number {
  return run.total !== null && run.total > 0 && run.current !== null ? 1 : 0;
}

function millionthsOf(run: Run): number {
  const fraction = fractionOf(run);
  return fraction === null ? 0 : Math.round((fraction.current / fraction.total) * 1_000_000);
}

function meanOf({ known, millionths }: Share): number {
  return known === 0 ? 0 : millionths / known / 1_000_000;
}
