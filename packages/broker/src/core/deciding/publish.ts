import { PublishOutcome } from "@toasty/proto";
import { joined } from "../../routing/mailbox.js";
import { isSettled } from "../../settling/status.js";
import { compareRevision } from "../../shaping/revisions.js";
import { countBits } from "../../structures/bitset.js";
import type { Moment, PublishCommand } from "../command.js";
import type { Decision } from "../decision.js";
import type { Published } from "../published.js";
import type { BrokerState } from "../state.js";
import { audienceFor, deliver, forgetOverflow, register } from "./deliver.js";
import {
  bindLease,
  bodyFor,
  type Incoming,
  incomingOf,
  publishedFrom,
  replyOf,
  startLife,
} from "./incoming.js";
import { mergeInto, rememberForMerging } from "./merge.js";

/** Decides on a publish: a duplicate, a newer revision, one more of many, or a notification of its own. */
export function decidePublish(state: BrokerState, command: PublishCommand, now: Moment): Decision {
  const incoming = incomingOf(command, now);
  const { id, notification, owner, lifetimeMs, content } = incoming;
  const known = notification.id === "" ? undefined : state.register.get(id);
  const sameOwner = known?.owner.key === owner.key;
  const order = compareRevision({ id, revision: notification.revision, content, sameOwner }, known);
  if (known && order === "duplicate") return duplicate(known, incoming);
  if (lifetimeMs !== undefined && lifetimeMs <= 0)
    return { changes: [], reply: replyOf(id, PublishOutcome.EXPIRED) };
  if (known && order === "newer") return replace(state, incoming, known);
  return mergeInto(state, incoming) ?? create(state, incoming);
}

function duplicate(known: Published, { lease }: Incoming): Decision {
  const { id, received, status } = known;
  return {
    changes: isSettled(known) ? [] : bindLease(known, lease),
    reply: {
      ...replyOf(id, PublishOutcome.DUPLICATE),
      sessions: countBits(received),
      mergedInto: status.mergedInto,
    },
  };
}

function create(state: BrokerState, incoming: Incoming): Decision {
  const addressed = audienceFor(state, incoming);
  if (addressed.audience.length === 0) {
    return { changes: [], reply: replyOf(incoming.id, PublishOutcome.NO_SUBSCRIBER) };
  }
  const notification = publishedFrom(state, incoming);
  const body = bodyFor(incoming);
  return {
    changes: deliver(state, incoming, {
      ...addressed,
      notification,
      lane: incoming.lane,
      body,
      former: undefined,
    }).concat(
      register(state, [notification]),
      startLife(notification, incoming),
      rememberForMerging(state, incoming, notification, body),
    ),
    reply: replyOf(notification.id, "delivered"),
  };
}

function replace(state: BrokerState, incoming: Incoming, known: Published): Decision {
  const { lane, declared, traceparent, content } = incoming;
  const addressed = audienceFor(state, incoming);
  const audience = joined(known.audience, addressed.audience);
  const body = bodyFor(incoming);
  const former = { lane: known.lane, sequence: known.sequence };
  const { revision } = incoming.notification;
  const becomesQuestion = declared.question && !known.declared.question;
  return {
    changes: [
      { kind: "revise", notification: known, to: { lane, revision, content, declared, traceparent } },
      ...deliver(state, incoming, { ...addressed, audience, notification: known, lane, body, former }),
      ...(becomesQuestion ? forgetOverflow(state, [{ ...known, id: "", declared }]) : []),
      ...startLife(known, incoming),
    ],
    reply: replyOf(known.id, "delivered"),
  };
}
