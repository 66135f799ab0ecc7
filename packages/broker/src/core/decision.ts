import type { Lane, PublishOutcome, ReportResponse, WithdrawalReason } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { LiveSlot } from "../routing/lane-log.js";
import type { Delivered, Entry, Mailbox, Reader } from "../routing/mailbox.js";
import type { Eviction } from "../routing/room.js";
import type { Status } from "../settling/status.js";
import type { WatchReader } from "../settling/watch-log.js";
import type { Burst } from "../shaping/coalescing.js";
import type { Repeats } from "../shaping/dedup.js";
import type { Lease, Published, StreamId } from "./published.js";

/** Reason for which a mailbox drops an entry. */
export type DropReason = "overflow" | "expired";

/** One change of the core's state. A decision lists them in the order in which they are made. */
export type Change =
  /** A mailbox is made for a client id. */
  | { readonly kind: "add_mailbox"; readonly mailbox: Mailbox }
  /** A mailbox without a desk makes room for another one. Its entries were evicted before. */
  | { readonly kind: "forget_mailbox"; readonly mailbox: Mailbox }
  /** A mailbox drops an entry, and leaves a mark for its readers. */
  | ({ readonly kind: "evict"; readonly reason: DropReason } & Eviction)
  /** A notification becomes known. */
  | { readonly kind: "register"; readonly notification: Published }
  /** A notification is no longer known; `lost` if it was open, which its agent is told. */
  | { readonly kind: "forget"; readonly notification: Published; readonly lost: boolean }
  /** A notification gets another content. */
  | {
      readonly kind: "revise";
      readonly notification: Published;
      readonly to: Pick<Published, "lane" | "revision" | "content" | "declared" | "traceparent">;
    }
  /** A notification's content goes into mailboxes, instead of its former content. */
  | {
      readonly kind: "deliver";
      readonly notification: Published;
      readonly body: readonly Uint8Array[];
      readonly audience: readonly Mailbox[];
      /** Those that cannot take it: they mark that something is missing. */
      readonly full: readonly Mailbox[];
      readonly former: Delivered | undefined;
    }
  /** A notification leaves all mailboxes, and the screens of those desks that have it. */
  | {
      readonly kind: "retract";
      readonly notification: Published;
      readonly reason: Extract<WithdrawalReason, number>;
      readonly mergedInto: string | undefined;
      /** Indexes in its audience of the mailboxes that are told. */
      readonly told: readonly number[];
    }
  /** A notification gets another status, which its agent is told. */
  | { readonly kind: "settle"; readonly notification: Published; readonly status: Status }
  /** A client id could not show a notification; `everywhere` if none of its sessions can. */
  | {
      readonly kind: "note_failure";
      readonly notification: Published;
      readonly clientId: string;
      readonly everywhere: boolean;
    }
  /** A notification gets an end of its lifetime; undefined: none. */
  | { readonly kind: "live_until"; readonly notification: Published; readonly at: number | undefined }
  /** A notification belongs to a publish stream, or to none. */
  | { readonly kind: "lease"; readonly notification: Published; readonly lease: Lease | undefined }
  /** The leases of a publish stream begin to run out. */
  | { readonly kind: "end_stream"; readonly stream: StreamId }
  /** The first notification of a `dedup_key` is remembered. */
  | { readonly kind: "remember_repeats"; readonly key: string; readonly repeats: Repeats<Published> }
  /** A notification of a known `dedup_key` is counted. */
  | { readonly kind: "count_repeat"; readonly key: string }
  /** A burst goes on. */
  | { readonly kind: "remember_burst"; readonly key: string; readonly burst: Burst<Published> }
  /** A session begins to read a mailbox, or has ended. */
  | { readonly kind: "open"; readonly mailbox: Mailbox; readonly reader: Reader; readonly principal: string }
  | { readonly kind: "close"; readonly mailbox: Mailbox; readonly reader: Reader }
  /** A session has written an entry. */
  | {
      readonly kind: "mark_written";
      readonly slot: LiveSlot<Entry>;
      /** The notification that the entry is of; undefined if it is no longer known. */
      readonly notification: Published | undefined;
    }
  | {
      readonly kind: "acknowledge";
      readonly mailbox: Mailbox;
      readonly lane: Lane;
      readonly sequence: number;
      /** Sequence numbers of the deliveries that are acknowledged with it. */
      readonly handled: readonly number[];
    }
  /** A mailbox waits for its desk: a deadline is set for what has waited longest. */
  | { readonly kind: "await_desk"; readonly mailbox: Mailbox }
  | { readonly kind: "open_watch" | "close_watch"; readonly owner: Owner; readonly reader: WatchReader }
  | { readonly kind: "heard"; readonly owner: Owner; readonly sequence: number };

/** Answer to a publish, but for the number of sessions that took it: that is known once they have. */
export interface PublishReply {
  readonly kind: "published";
  readonly id: string;
  readonly outcome: PublishOutcome | "delivered";
  /** Sessions that have a duplicate. */
  readonly sessions: number;
  readonly mergedInto: string | undefined;
}

/** Answer to a command, as far as the caller waits for one. */
export type Reply =
  | PublishReply
  | { readonly kind: "status"; readonly notification: Published }
  | {
      readonly kind: "reported";
      readonly notification: Published;
      readonly accepted: ReportResponse["accepted"];
    }
  | { readonly kind: "mailbox"; readonly mailbox: Mailbox }
  | { readonly kind: "done" };

/** Everything that a command leads to: the changes, evictions and their senders' news included, and the answer. */
export interface Decision {
  readonly changes: readonly Change[];
  readonly reply: Reply;
}

/** Answer where nobody waits for more. */
export const done: Reply = { kind: "done" };
