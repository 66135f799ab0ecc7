import { randomUUID } from "node:crypto";
import type { Notification } from "@toasty/proto";
import { type Admitted, admit } from "../admission/admit.js";
import type { RawPublish } from "../admission/decode-publish.js";
import { type Declared, declaredBy } from "../settling/declared.js";
import type { Owner } from "../settling/owner.js";
import { newPublished, type Published } from "../settling/published.js";
import { contentOf } from "../shaping/revisions.js";
import { type Stamp, stampOf } from "../shaping/stamp.js";
import type { Line } from "./line.js";
import { expire } from "./settle.js";

/** One publish on its way through the stages. */
export interface Incoming extends Admitted {
  /** The sender's, or one that the broker made. */
  readonly id: string;
  readonly owner: Owner;
  readonly declared: Declared;
  readonly content: string | undefined;
  readonly traceparent: string | undefined;
  readonly nowMs: number;
  readonly now: number;
  /** How long it is worth showing; undefined: for ever. */
  readonly lifetimeMs: number | undefined;
}

/** Reads and checks a publish. Throws with every violation. */
export function incomingOf(
  { clock }: Line,
  owner: Owner,
  raw: RawPublish,
  traceparent: string | undefined,
): Incoming {
  const admitted = admit(raw);
  const { notification } = admitted;
  const nowMs = clock.now();
  const declared = declaredBy(notification);
  return {
    ...admitted,
    id: notification.id || randomUUID(),
    owner,
    declared,
    content: contentOf(notification, admitted.bytes, declared.question),
    traceparent: traceparent ?? notification.traceparent,
    nowMs,
    now: clock.monotonic(),
    lifetimeMs: lifetimeOf(notification, nowMs),
  };
}

/** The earlier of both ends counts. From here on it is counted on the monotonic clock. */
function lifetimeOf({ ttlMs, expiresAtMs }: Notification, nowMs: number): number | undefined {
  const untilEnd = expiresAtMs === undefined ? undefined : expiresAtMs - nowMs;
  if (ttlMs === undefined) return untilEnd;
  return untilEnd === undefined ? ttlMs : Math.min(ttlMs, untilEnd);
}

/** What desks receive of it: its bytes, and the broker's own fields. */
export const bodyFor = (incoming: Incoming): Uint8Array[] => [
  incoming.bytes,
  ...stampOf(incoming.notification, stampFor(incoming)),
];

/** What the broker writes onto it, or onto what takes its place. */
export function stampFor({ owner, nowMs, lifetimeMs, traceparent, id }: Incoming): Stamp {
  // A time beyond this is one that no desk could read.
  const expiresAtMs =
    lifetimeMs === undefined ? undefined : Math.min(nowMs + lifetimeMs, Number.MAX_SAFE_INTEGER);
  return { id, nowMs, agent: owner.agent, traceparent, expiresAtMs };
}

/** What the broker is going to know of it. */
export function publishedFrom(incoming: Incoming, id = incoming.id): Published {
  const { notification, declared, content, lane, target, owner, nowMs, traceparent } = incoming;
  const published = newPublished({
    id,
    revision: notification.revision,
    declared,
    lane,
    target,
    owner,
    nowMs,
  });
  published.content = content;
  published.traceparent = traceparent;
  return published;
}

/** From now on its time runs. */
export function startLifetime(line: Line, published: Published, { now, lifetimeMs }: Incoming): void {
  published.cancelExpiry?.();
  published.cancelExpiry =
    lifetimeMs === undefined
      ? undefined
      : line.deadlines.add(now + lifetimeMs, () => {
          published.cancelExpiry = undefined;
          expire(line, published);
        });
}
