import { problemFrom } from "../classification/problem.js";
import type { EngineEvent, RunFacts } from "../events/event.js";

/** Part of the engine that a handle needs. */
interface Dispatcher {
  dispatch(event: EngineEvent): void;
  refuse(error: unknown): void;
}

/** Options of a reading. */
export interface ProgressOptions {
  /** Null: not known. Default: as named at the start. */
  readonly total?: number | null | undefined;
  readonly etaMs?: number | undefined;
  /** Current activity, such as `epoch 4 of 10`. */
  readonly note?: string | undefined;
  readonly seq?: number | undefined;
}

/** One attempt at a job, as the program sees it that does it. No method throws. */
export class Job {
  readonly id: string;
  readonly attempt: number | undefined;
  readonly #engine: Dispatcher;

  constructor(engine: Dispatcher, id: string, facts: RunFacts & { readonly attempt?: number | undefined }) {
    this.id = id;
    this.attempt = attemptOf(facts);
    this.#engine = engine;
    this.#tell(() => ({ ...facts, kind: "started", job: id, anew: true }));
  }

  /** Reports progress. Call it as often as you like. */
  progress(current: number, options?: ProgressOptions): void {
    const { id: job, attempt } = this;
    if (options === undefined) this.#engine.dispatch({ kind: "progress", job, attempt, current });
    else this.#tell(() => ({ ...options, kind: "progress", job, attempt, current }));
  }

  /** Reports that it is alive, without progress. */
  heartbeat(): void {
    this.#say("heartbeat");
  }

  /** Reports that it waits, for a human or for a resource. The taskbar says so, and it cannot stall. */
  pause(): void {
    this.#say("paused");
  }

  /** Reports that it goes on after {@link pause}. */
  resume(): void {
    this.#say("resumed");
  }

  /** Ends it with success. */
  succeed(note?: string): void {
    const { id: job, attempt } = this;
    this.#engine.dispatch({ kind: "succeeded", job, attempt, note });
  }

  /** Ends it with a failure: an error, or what is known of the failure. */
  fail(error: unknown): void {
    const { id: job, attempt } = this;
    this.#tell(() => ({ kind: "failed", job, attempt, problem: problemFrom(error) }));
  }

  /** Ends it because somebody stopped it: neither success nor failure. */
  cancel(note?: string): void {
    const { id: job, attempt } = this;
    this.#engine.dispatch({ kind: "cancelled", job, attempt, note });
  }

  /** Reports a fault that it survives. */
  problem(error: unknown): void {
    const { id: job, attempt } = this;
    this.#tell(() => ({ kind: "problem", job, attempt, problem: problemFrom(error) }));
  }

  /** Reports something that may become a fault. */
  warn(message: string): void {
    const { id: job, attempt } = this;
    this.#engine.dispatch({ kind: "problem", job, attempt, problem: { message }, severity: "warning" });
  }

  /** Reports that faults have passed: all, or the one with this code or fingerprint. */
  recovered(
    which: { readonly code?: string | undefined; readonly fingerprint?: string | undefined } = {},
  ): void {
    const { id: job, attempt } = this;
    this.#tell(() => ({ ...which, kind: "recovered", job, attempt }));
  }

  #say(kind: "heartbeat" | "paused" | "resumed"): void {
    const { id: job, attempt } = this;
    this.#engine.dispatch({ kind, job, attempt });
  }

  /** Dispatches what a job passes, which may throw when it is looked at; the job must not notice. */
  #tell(make: () => EngineEvent): void {
    try {
      this.#engine.dispatch(make());
    } catch (error) {
      this.#engine.refuse(error);
    }
  }
}

function attemptOf(facts: { readonly attempt?: number | undefined } | null): number | undefined {
  try {
    return facts?.attempt;
  } catch {
    return undefined;
  }
}
