import type { Lane } from "@toasty/proto";
import type { Recorded } from "../journal/facts.js";
import type { Mailbox } from "../routing/mailbox.js";
import type { Registered } from "../settling/register.js";
import { pendingSince } from "../settling/status.js";
import type { Revised } from "../shaping/revisions.js";
import { type Bitset, noBits } from "../structures/bitset.js";
import type { Deadline } from "../structures/deadline-heap.js";

/** Lease of a notification: it belongs to the stream that carried it. */
export interface Lease {
  readonly stream: StreamId;
  /** Time within which it must be published again after the stream has ended. */
  readonly ms: number;
}

/** Number of a publish stream, unique in the life of the broker. */
export type StreamId = number;

/** A notification as the mailboxes have it. */
interface Routed {
  lane: Lane;
  /** Every mailbox that it went to. */
  audience: readonly Mailbox[];
  /** Indexes of those that have written it to a session: their desks may report on it. */
  received: Bitset;
  /** Indexes of those whose desks have acknowledged it: they have it for certain. */
  kept: Bitset;
  /** Number of mailboxes that hold its last delivery and have not written it. */
  unread: number;
}

/** A notification with an end of its own. */
interface Ending {
  /** Deadline of its lifetime; undefined: it lives until it is settled. */
  expiry: Deadline<unknown> | undefined;
  lease: Lease | undefined;
  /** Deadline of the lease, once its stream has ended. */
  leaseEnd: Deadline<unknown> | undefined;
}

/**
 * Everything that the broker knows of one notification, from its first publish until it is forgotten. It is assembled
 * from the parts that the stages declare, each of which uses its own part only. `apply` is the only one who changes it.
 */
export interface Published extends Recorded, Registered, Revised, Routed, Ending {
  audience: readonly Mailbox[];
  traceparent: string | undefined;
}

/** Facts that are known of a notification when it comes. */
export type Beginnings = Pick<
  Published,
  | "serial"
  | "id"
  | "owner"
  | "target"
  | "lane"
  | "revision"
  | "content"
  | "declared"
  | "traceparent"
  | "publishedAtMs"
>;

const nobody: readonly Mailbox[] = [];

/**
 * Creates a notification that nobody has yet. Every field is named here: V8 would keep those that come after a spread,
 * or later, in a second object for each of the thousands that are known.
 */
export const newPublished = (from: Beginnings): Published => ({
  serial: from.serial,
  id: from.id,
  owner: from.owner,
  target: from.target,
  lane: from.lane,
  revision: from.revision,
  content: from.content,
  declared: from.declared,
  traceparent: from.traceparent,
  publishedAtMs: from.publishedAtMs,
  status: pendingSince(from.publishedAtMs),
  sequence: 0,
  formerSequences: undefined,
  place: undefined,
  audience: nobody,
  received: noBits,
  kept: noBits,
  unread: 0,
  failures: undefined,
  failedAt: undefined,
  expiry: undefined,
  lease: undefined,
  leaseEnd: undefined,
});
