import type { Notification } from "@toasty/proto";
import type { Admitted } from "../../admission/admit.js";
import type { Owner } from "../../admission/owner.js";
import { type Declared, declaredBy } from "../../settling/declared.js";
import { contentDigest } from "../../shaping/revisions.js";
import { type Stamp, stampOf } from "../../shaping/stamp.js";
import type { Moment, PublishCommand } from "../command.js";
import type { Change, PublishReply } from "../decision.js";
import { type Lease, newPublished, type Published } from "../published.js";
import type { BrokerState } from "../state.js";

/** A publish, with all that follows from it alone. */
export interface Incoming extends Admitted {
  /** Id that the sender gave, or the broker made. */
  readonly id: string;
  readonly owner: Owner;
  readonly declared: Declared;
  readonly content: string | undefined;
  readonly traceparent: string | undefined;
  readonly lease: Lease | undefined;
  readonly now: Moment;
  /** Time for which it is worth showing; undefined: for ever. */
  readonly lifetimeMs: number | undefined;
}

/** Reads what follows from a publish alone. */
export function incomingOf(
  { owner, item, newId, traceparent, lease }: PublishCommand,
  now: Moment,
): Incoming {
  const { notification } = item;
  const declared = declaredBy(notification);
  return {
    ...item,
    id: notification.id || newId,
    owner,
    declared,
    content: contentDigest(notification, item.bytes, declared.question),
    traceparent: traceparent ?? notification.traceparent,
    lease,
    now,
    lifetimeMs: lifetimeOf(notification, now.wall),
  };
}

/** Returns the time to the earlier of both ends. From here on it is counted on the monotonic clock. */
function lifetimeOf({ ttlMs, expiresAtMs }: Notification, nowMs: number): number | undefined {
  const untilEnd = expiresAtMs === undefined ? undefined : expiresAtMs - nowMs;
  if (ttlMs === undefined) return untilEnd;
  return untilEnd === undefined ? ttlMs : Math.min(ttlMs, untilEnd);
}

/** Returns what desks receive: the notification's bytes, and the broker's own fields. */
export const bodyFor = (incoming: Incoming): Uint8Array[] => [
  incoming.bytes,
  ...stampOf(incoming.notification, stampFor(incoming)),
];

/** Returns what the broker writes onto a publish, or onto the summary that takes its place. */
export function stampFor({ owner, now, lifetimeMs, traceparent, id }: Incoming): Stamp {
  // A time beyond this is one that no desk could read.
  const expiresAtMs =
    lifetimeMs === undefined ? undefined : Math.min(now.wall + lifetimeMs, Number.MAX_SAFE_INTEGER);
  return { id, nowMs: now.wall, agent: owner.agent, traceparent, expiresAtMs };
}

/** Creates what the broker is going to know of a publish. `nth` counts those of one decision. */
export function publishedFrom(state: BrokerState, incoming: Incoming, id = incoming.id, nth = 1): Published {
  const { notification, declared, content, lane, target, owner, now, traceparent } = incoming;
  return newPublished({
    serial: state.serial + nth,
    id,
    owner,
    target,
    lane,
    revision: notification.revision,
    content,
    declared,
    traceparent,
    publishedAtMs: now.wall,
  });
}

/** Starts a notification's time and binds it to its stream, as its latest publish wants both. */
export function startLife(notification: Published, { now, lifetimeMs, lease }: Incoming): readonly Change[] {
  const at = lifetimeMs === undefined ? undefined : now.monotonic + lifetimeMs;
  const bound = bindLease(notification, lease);
  if (at === undefined && !notification.expiry) return bound;
  return [{ kind: "live_until", notification, at }, ...bound];
}

/** Binds a notification to the stream that carried its latest publish, or to none. */
export const bindLease = (notification: Published, lease: Lease | undefined): readonly Change[] =>
  lease || notification.lease ? [{ kind: "lease", notification, lease }] : [];

/** Creates the answer to a publish. */
export const replyOf = (id: string, outcome: PublishReply["outcome"]): PublishReply => ({
  kind: "published",
  id,
  outcome,
  sessions: 0,
  mergedInto: undefined,
});
