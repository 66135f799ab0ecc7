import { show } from "../text/describe.js";

/** Reading of a job's progress, as it came in. */
export interface RawReading {
  readonly current?: unknown;
  readonly total?: unknown;
  readonly seq?: unknown;
}

/** A reading that makes sense. `total` is null where it is not known, and 0 where there is nothing to do. */
export interface Reading {
  readonly current: number;
  readonly total: number | null;
  /** 0 where the readings are not numbered. */
  readonly seq: number;
}

/** Reads it, or says in words what is wrong with it. A missing `total` is `declared`, the one named at the start. */
export function readProgress(raw: RawReading, declared: number | null): Reading | string {
  const { current, seq = 0 } = raw;
  if (!isCount(current)) return `current must be a finite number of at least 0, not ${show(current)}`;
  const total = raw.total === undefined ? declared : raw.total;
  if (total !== null && !isCount(total)) {
    return `total must be a finite number of at least 0, or null where it is not known, not ${show(total)}`;
  }
  if (!isCount(seq)) return `seq must be a finite number of at least 0, not ${show(seq)}`;
  // Adding 0 turns -0 into 0.
  return { current: current + 0, total: total === null ? null : total + 0, seq: seq + 0 };
}

/** Returns whether it is a finite number that is not negative. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;
}
