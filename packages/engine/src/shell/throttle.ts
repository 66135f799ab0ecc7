import type { EngineEvent } from "../events/event.js";

type ProgressEvent = Extract<EngineEvent, { kind: "progress" }>;

/** A human sees no more than ten changes a second. */
const gapMs = 100;

/** So many jobs cost nothing to speak of. */
const fewLanes = 1_000;

/** Readings of a job that still have to be looked at. */
interface Lane {
  /** Time at which a reading was last looked at. */
  at: number;
  attempt: number | undefined;
  total: number | null | undefined;
  /** The latest reading that was not looked at. */
  latest: ProgressEvent | undefined;
  /** The furthest of those before it, if it is further: it may have crossed a milestone. */
  furthest: ProgressEvent | undefined;
}

/**
 * Lets through ten readings a second for each job. Of the others it keeps the latest, since only that is still true, and
 * the furthest, since no milestone must be missed. Jobs report in their innermost loops: what they pay for it must be
 * next to nothing.
 */
export class ProgressThrottle {
  readonly #lanes = new Map<string, Lane>();
  readonly #waiting = new Set<string>();
  /** With so many lanes it is time to look which of them are still in use. */
  #crowd = fewLanes;

  /** Returns whether this reading is looked at now; otherwise it is kept. `takeOut` before looking. */
  admits(event: ProgressEvent, time: number): boolean {
    const { job, attempt, total } = event;
    const lane = this.#lanes.get(job);
    if (lane === undefined) {
      if (isPlain(event)) {
        this.#lanes.set(job, { at: time, attempt, total, latest: undefined, furthest: undefined });
        if (this.#lanes.size > this.#crowd) this.#closeLanes(time);
      }
      return true;
    }
    if (time - lane.at >= gapMs || lane.total !== total || lane.attempt !== attempt || !isPlain(event)) {
      lane.at = time;
      lane.total = total;
      lane.attempt = attempt;
      return true;
    }
    const { latest, furthest } = lane;
    if (latest === undefined) this.#waiting.add(job);
    else if (furthest === undefined || latest.current > furthest.current) lane.furthest = latest;
    lane.latest = event;
    return false;
  }

  /** Takes out what was kept of a job, in the order in which it is to be looked at. */
  takeOut(job: string): readonly ProgressEvent[] {
    if (!this.#waiting.delete(job)) return nothing;
    const lane = this.#lanes.get(job) as Lane;
    const { latest, furthest } = lane as { latest: ProgressEvent; furthest: ProgressEvent | undefined };
    lane.latest = undefined;
    lane.furthest = undefined;
    return furthest !== undefined && furthest.current > latest.current ? [furthest, latest] : [latest];
  }

  /** Takes out what was kept of all jobs. */
  takeOutAll(time: number): readonly ProgressEvent[] {
    const kept = [...this.#waiting].flatMap((job) => this.takeOut(job));
    for (const { job } of kept) (this.#lanes.get(job) as Lane).at = time;
    return kept;
  }

  /** Forgets jobs of which nothing was heard for a while: some report once, and there may be millions of them. */
  #closeLanes(time: number): void {
    for (const [job, lane] of this.#lanes) {
      if (time - lane.at > 100 * gapMs && !this.#waiting.has(job)) this.#lanes.delete(job);
    }
    this.#crowd = Math.max(fewLanes, 2 * this.#lanes.size);
  }

  /** Number of jobs that it remembers. */
  get size(): number {
    return this.#lanes.size;
  }

  /** True while anything is kept. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }
}

const nothing: readonly ProgressEvent[] = [];

/** Only readings that are surely legal and in order are kept back; the others are judged one by one. */
function isPlain({ job, current, total, seq, rank }: ProgressEvent): boolean {
  return (
    typeof job === "string" &&
    typeof current === "number" &&
    current >= 0 &&
    current < Number.POSITIVE_INFINITY &&
    (total === undefined || total === null || (total > 0 && current <= total)) &&
    seq === undefined &&
    rank === undefined
  );
}
