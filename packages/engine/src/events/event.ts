import type { Problem } from "../classification/problem.js";
import type { Tristate } from "../gate/decide.js";

/** Run that an event is about. */
interface About {
  readonly job: string;
  /** Rises by one each time that the job is tried anew. Default: the latest. */
  readonly attempt?: number | undefined;
  /** Number of the worker that says so. Only rank 0, the default, speaks of progress. */
  readonly rank?: number | undefined;
}

/** Facts of a run, given when it is queued or started. */
export interface RunFacts {
  /** Name for the human. Default: the job's id. */
  readonly title?: string | undefined;
  /** Runs of one group are told together. */
  readonly group?: string | undefined;
  /** The machine that it runs on. */
  readonly host?: string | undefined;
  /** Amount of work, for readings that do not say it. */
  readonly total?: number | null | undefined;
  /** The job that this one is a part of: the whole speaks for it. */
  readonly parent?: string | undefined;
  /** Lets a part speak for itself. Default: false. */
  readonly propagate?: boolean | undefined;
  /** Silence after which it counts as stalled. Default: the setting. */
  readonly stallMs?: number | undefined;
}

/** Event that happened, given to the engine. */
export type EngineEvent =
  | ({ readonly kind: "queued" } & About & RunFacts)
  | ({
      readonly kind: "started";
      /** Begins the next attempt where the latest is over and none is named. Default: false. */
      readonly anew?: boolean | undefined;
    } & About &
      RunFacts)
  | ({
      readonly kind: "progress";
      readonly current: number;
      /** Null: not known. Missing: as declared at the start. */
      readonly total?: number | null | undefined;
      /** Rises with each reading; what is not newer is dropped. 0 or missing: always taken. */
      readonly seq?: number | undefined;
      /** Estimated time left. */
      readonly etaMs?: number | undefined;
      /** Current activity, such as `epoch 4 of 10`. */
      readonly note?: string | undefined;
    } & About)
  | ({ readonly kind: "heartbeat" } & About)
  | ({ readonly kind: "paused" } & About)
  | ({ readonly kind: "resumed" } & About)
  | ({ readonly kind: "succeeded"; readonly note?: string | undefined } & About)
  | ({ readonly kind: "failed"; readonly problem: Problem } & About)
  | ({ readonly kind: "cancelled"; readonly note?: string | undefined } & About)
  /** A fault that the run survives. */
  | ({
      readonly kind: "problem";
      readonly problem: Problem;
      readonly severity?: "error" | "warning" | undefined;
    } & About)
  /** A fault has passed: the one with this code or fingerprint, or all. */
  | ({
      readonly kind: "recovered";
      readonly code?: string | undefined;
      readonly fingerprint?: string | undefined;
    } & About)
  /** Anything else that the program wants to say. */
  | {
      readonly kind: "remark";
      /** Tells remarks apart; the same again replaces the first. */
      readonly key: string;
      readonly title: string;
      readonly message?: string | undefined;
      readonly urgency?: string | undefined;
      readonly job?: string | undefined;
      readonly group?: string | undefined;
      /** The human asked for it at this time: quiet hours do not hold it. */
      readonly scheduled?: boolean | undefined;
      readonly respectDnd?: boolean | undefined;
      /** Time for which it is worth telling. */
      readonly ttlMs?: number | undefined;
    }
  /** The human has opened, clicked or dismissed a notification. */
  | { readonly kind: "acknowledged"; readonly id: string }
  /** A notification is on no screen any more, or never came to one, and nobody has reacted. */
  | { readonly kind: "lost"; readonly id: string }
  /** The human chose a button. */
  | { readonly kind: "acted"; readonly id: string; readonly action: string; readonly nonce: string }
  | { readonly kind: "dnd"; readonly state: Tristate }
  /** The human looks at a job or away; without a job, at all of them or at none. */
  | { readonly kind: "focus"; readonly state: Tristate; readonly job?: string | undefined }
  | { readonly kind: "mute"; readonly until: number; readonly job?: string | undefined }
  | { readonly kind: "unmute"; readonly job?: string | undefined }
  /** Settings were changed, or an appointed time has come. */
  | { readonly kind: "wake" }
  /** The engine starts, with what it knew before. */
  | { readonly kind: "restored" }
  /** The engine ends. */
  | { readonly kind: "closed" };
