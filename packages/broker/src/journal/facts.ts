import type { Lane } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { Entry } from "../routing/mailbox.js";
import type { Status } from "../settling/status.js";

/** A notification as the journal stores it. */
export interface Recorded {
  /** Number of this notification: an id may be used again after its end. */
  readonly serial: number;
  readonly id: string;
  readonly owner: Owner;
  readonly target: string;
  readonly publishedAtMs: number;
  revision: number | undefined;
  status: Status;
  /** Desks that it was sent to. */
  audience: readonly { readonly clientId: string }[];
}

/**
 * A row of the journal that has changed. Facts name what has changed, and refer to it: a journal reads the row when it
 * writes it, so that of several facts about one row within a batch the last state is written once.
 */
export type Fact =
  /** A notification: new, or with a new status; `entry` is set if its content is new. */
  | {
      readonly table: "notification";
      readonly notification: Recorded;
      readonly entry?: Entry | undefined;
    }
  /** A notification that is no longer known: it can be neither answered nor replaced. */
  | { readonly table: "notification"; readonly forgotten: Recorded }
  /** An entry that waits in a mailbox, or no longer does. */
  | {
      readonly table: "entry";
      readonly mailbox: string;
      readonly lane: Lane;
      readonly sequence: number;
      readonly waits: boolean;
    }
  /** Acknowledged position of a mailbox. */
  | { readonly table: "position"; readonly mailbox: string; readonly lane: Lane; readonly sequence: number }
  /** A mailbox that was forgotten, and the number of messages that its desk is to be told of. */
  | { readonly table: "loss"; readonly mailbox: string; readonly count: number }
  /** An outcome that waits for its agent. */
  | { readonly table: "outcome"; readonly owner: Owner; readonly id: string; readonly status: Status }
  /** Sequence number up to which an agent has handled its outcomes. */
  | { readonly table: "heard"; readonly owner: Owner; readonly sequence: number }
  /** A lease; undefined: it has ended. */
  | { readonly table: "lease"; readonly serial: number; readonly leaseMs: number | undefined };
