import type { Fraction } from "../progress/fraction.js";

/** Phase of a run. The last three are ends. */
export type Phase = "queued" | "running" | "paused" | "succeeded" | "failed" | "cancelled";

/** One attempt at a job. */
export interface Run {
  readonly job: string;
  readonly attempt: number;
  /** Name for the human. */
  readonly title: string;
  readonly group: string | null;
  readonly host: string;
  /** The job that this one is a part of. */
  readonly parent: string | null;
  /** True if a part speaks for itself. */
  readonly propagate: boolean;

  readonly phase: Phase;
  /** True if it was seen starting; without that, the first reading is where we came in. */
  readonly started: boolean;
  /** Engine time of the first sign of it. */
  readonly since: number;
  /** Engine time of the last sign of life. */
  readonly beat: number;
  /** Silence after which it counts as stalled; 0: never. */
  readonly stallMs: number;
  readonly stalled: boolean;

  /** Null before the first reading. */
  readonly current: number | null;
  /** Null where it is not known. */
  readonly total: number | null;
  /** The total named at the start, for readings without one. */
  readonly declared: number | null;
  readonly seq: number;
  /** The furthest that it ever was: milestones look at nothing else. */
  readonly peak: Fraction | null;
  readonly sent: readonly number[];
  readonly covered: readonly number[];
  /** Engine time of the last announced milestone. */
  readonly spokeAt: number | null;

  /** Failed parts, told when the whole ends. */
  readonly failedParts: number;
  /** True while its failure waits to be seen. */
  readonly unseen: boolean;
  /** Codes of the diagnostics that were reported for this run. */
  readonly complaints: readonly string[];
  /** Keys of its threads. */
  readonly threads: readonly string[];
}

/** Creates a run of which nothing is known but its name. */
export function newRun(job: string, attempt: number, time: number): Run {
  return {
    job,
    attempt,
    title: job,
    group: null,
    host: "",
    parent: null,
    propagate: false,
    phase: "queued",
    started: false,
    since: time,
    beat: time,
    stallMs: 0,
    stalled: false,
    current: null,
    total: null,
    declared: null,
    seq: 0,
    peak: null,
    sent: [],
    covered: [],
    spokeAt: null,
    failedParts: 0,
    unseen: false,
    complaints: [],
    threads: [],
  };
}

/** Returns whether it is over. */
export function isOver(run: Run): boolean {
  return run.phase === "succeeded" || run.phase === "failed" || run.phase === "cancelled";
}

/** Returns the part that is done, where that can be said: never more than the whole. */
export function fractionOf(run: Run): Fraction | null {
  const { current, total } = run;
  return current === null || total === null || total === 0
    ? null
    : { current: Math.min(current, total), total };
}

/** Returns the name of one attempt, from which keys are made. */
export function runKey(run: { readonly job: string; readonly attempt: number }): string {
  return `${run.job}:${run.attempt}`;
}
