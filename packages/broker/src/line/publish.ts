import { PublishOutcome, type PublishResponse } from "@toasty/proto";
import type { RawPublish } from "../admission/decode-publish.js";
import type { Caller } from "../admission/principal.js";
import { joined } from "../routing/mailbox.js";
import { countMarks } from "../settling/marks.js";
import type { Published } from "../settling/published.js";
import { kinship } from "../shaping/revisions.js";
import { deliver } from "./deliver.js";
import { fold, rememberForFolding } from "./fold.js";
import { bodyFor, type Incoming, incomingOf, publishedFrom, startLifetime } from "./incoming.js";
import type { Line } from "./line.js";

/** Takes one notification through all stages. Throws where it is refused; then nothing has changed. */
export function publish(
  line: Line,
  caller: Caller,
  raw: RawPublish,
  traceparent: string | undefined,
): PublishResponse {
  const owner = line.owners.of(caller);
  try {
    return take(line, incomingOf(line, owner, raw, traceparent));
  } finally {
    line.owners.release(owner);
  }
}

function take(line: Line, incoming: Incoming): PublishResponse {
  const { id, notification, owner, lifetimeMs, content } = incoming;
  const known = notification.id === "" ? undefined : line.register.get(id);
  const sameOwner = known?.owner === owner;
  const kin = kinship({ id, revision: notification.revision, content, sameOwner }, known);
  if (known && kin === "duplicate") return duplicate(known);
  if (lifetimeMs !== undefined && lifetimeMs <= 0) return respond(id, PublishOutcome.EXPIRED);
  if (known && kin === "newer") return replace(line, incoming, known);
  return fold(line, incoming) ?? begin(line, incoming);
}

function begin(line: Line, incoming: Incoming): PublishResponse {
  const { id, target, notification } = incoming;
  const audience = line.office.audienceOf(target, notification.labels);
  if (audience.length === 0) return respond(id, PublishOutcome.NO_SUBSCRIBER);
  const published = publishedFrom(incoming);
  const body = bodyFor(incoming);
  const sessions = deliver(line, published, body, audience, undefined);
  line.register.add(published);
  startLifetime(line, published, incoming);
  rememberForFolding(line, incoming, published, body);
  return delivered(id, sessions);
}

function replace(line: Line, incoming: Incoming, known: Published): PublishResponse {
  const { id, target, notification, lane, declared, traceparent, content } = incoming;
  const former = { lane: known.lane, seq: known.seq };
  const audience = joined(known.audience, line.office.audienceOf(target, notification.labels));
  known.lane = lane;
  let sessions: number;
  try {
    sessions = deliver(line, known, bodyFor(incoming), audience, former);
  } catch (error) {
    known.lane = former.lane;
    throw error;
  }
  Object.assign(known, { revision: notification.revision, content, declared, traceparent });
  line.register.reclassify(known);
  startLifetime(line, known, incoming);
  return delivered(id, sessions);
}

function duplicate({ id, mergedInto, received }: Published): PublishResponse {
  return { ...respond(id, PublishOutcome.DUPLICATE), sessions: countMarks(received), mergedInto };
}

const delivered = (id: string, sessions: number): PublishResponse => ({
  ...respond(id, sessions > 0 ? PublishOutcome.STREAMED : PublishOutcome.QUEUED),
  sessions,
});

/** The outcomes of which nobody has it. */
const lost: readonly PublishOutcome[] = [PublishOutcome.NO_SUBSCRIBER, PublishOutcome.EXPIRED];

function respond(notificationId: string, outcome: PublishOutcome): PublishResponse {
  return { notificationId, success: !lost.includes(outcome), outcome, sessions: 0, mergedInto: undefined };
}
