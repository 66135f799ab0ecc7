import type { Lane, ReportRequest } from "@toasty/proto";
import type { Admitted } from "../admission/admit.js";
import type { Owner } from "../admission/owner.js";
import type { LiveSlot } from "../routing/lane-log.js";
import type { Entry, LabelFilter, Mailbox, Reader } from "../routing/mailbox.js";
import type { WatchReader } from "../settling/watch-log.js";
import type { Lease, Published, StreamId } from "./published.js";

/** Time of a command. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number;
  /** Milliseconds of the monotonic clock, by which everything is measured. */
  readonly monotonic: number;
}

/** A notification that was admitted, and what its sender said around it. */
export interface PublishCommand {
  readonly kind: "publish";
  readonly owner: Owner;
  readonly item: Admitted;
  /** Id for a notification whose sender gave none; empty where one was given. */
  readonly newId: string;
  readonly traceparent: string | undefined;
  readonly lease: Lease | undefined;
}

/** A report of a desk. */
export interface ReportCommand {
  readonly kind: "report";
  readonly request: ReportRequest;
  /** True if the caller has attached as the client id of the request. */
  readonly mayReport: boolean;
}

/** A session that has ended. */
export interface CloseCommand {
  readonly kind: "close";
  readonly mailbox: Mailbox;
  readonly reader: Reader;
  /** Sequence numbers of deliveries that it wrote and its desk has not acknowledged. */
  readonly unacknowledged: readonly number[];
}

/** Commands that fall due at a time. */
export type Timed =
  /** The lifetime of a notification is over. */
  | { readonly kind: "expire"; readonly notification: Published }
  /** The lease of a notification was not renewed. */
  | { readonly kind: "lease_end"; readonly notification: Published }
  /** Messages have waited in a mailbox for too long. */
  | { readonly kind: "mailbox_expired"; readonly mailbox: Mailbox };

/** Everything that can happen to the core. */
export type Command =
  | PublishCommand
  | { readonly kind: "withdraw"; readonly owner: Owner; readonly id: string }
  | ReportCommand
  | Timed
  /** A publish stream has ended: the leases that it held begin to run out. */
  | { readonly kind: "stream_ended"; readonly stream: StreamId }
  /** A desk wants to read its mailbox. */
  | {
      readonly kind: "open_mailbox";
      readonly clientId: string;
      readonly filter: LabelFilter | undefined;
      readonly principal: string;
    }
  | { readonly kind: "open"; readonly mailbox: Mailbox; readonly reader: Reader; readonly principal: string }
  | CloseCommand
  /** A session has written an entry. */
  | { readonly kind: "written"; readonly entry: Entry; readonly slot: LiveSlot<Entry> }
  /** A session's desk has handled everything in a lane up to a sequence number. */
  | {
      readonly kind: "acknowledged";
      readonly mailbox: Mailbox;
      readonly lane: Lane;
      readonly sequence: number;
      /** Sequence numbers of the deliveries that are acknowledged with it. */
      readonly handled: readonly number[];
    }
  | { readonly kind: "watch_opened" | "watch_closed"; readonly owner: Owner; readonly reader: WatchReader }
  /** An agent has handled its outcomes up to a sequence number. */
  | { readonly kind: "heard"; readonly owner: Owner; readonly sequence: number };
