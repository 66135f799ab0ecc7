import { categoryOf, Notification, NotificationState, PublishOutcome, WithdrawalReason } from "@toasty/proto";
import { joined } from "../../routing/mailbox.js";
import { isSettled } from "../../settling/status.js";
import { type CoalescingRule, coalesce, withMember, withSummary } from "../../shaping/coalescing.js";
import { countField, stampOf } from "../../shaping/stamp.js";
import { summaryOf } from "../../shaping/summary.js";
import type { Change, Decision } from "../decision.js";
import type { Published } from "../published.js";
import type { BrokerState } from "../state.js";
import { audienceFor, deliver, register } from "./deliver.js";
import { type Incoming, publishedFrom, replyOf, stampFor, startLife } from "./incoming.js";

import { retract, settle } from "./settle.js";

/** Merges a publish into another notification, if it repeats one or floods; undefined: it stands on its own. */
export function mergeInto(state: BrokerState, incoming: Incoming): Decision | undefined {
  return mergeRepeat(state, incoming) ?? mergeFlood(state, incoming);
}

/** Remembers a notification of its own: the next ones may be merged into it. */
export function rememberForMerging(
  state: BrokerState,
  incoming: Incoming,
  notification: Published,
  body: readonly Uint8Array[],
): readonly Change[] {
  const { monotonic: now } = incoming.now;
  const changes: Change[] = [];
  const repeats = dedupKeyOf(incoming);
  if (repeats !== undefined) {
    changes.push({
      kind: "remember_repeats",
      key: repeats,
      repeats: { into: notification, body, since: now, count: 1 },
    });
  }
  const key = burstKeyOf(incoming);
  if (key !== undefined) {
    const burst = withMember(state.bursts.get(key), notification, now, ruleOf(state));
    changes.push({ kind: "remember_burst", key, burst });
  }
  return changes;
}

/** Counts a publish into the first one of its `dedup_key`. */
function mergeRepeat(state: BrokerState, incoming: Incoming): Decision | undefined {
  const key = dedupKeyOf(incoming);
  const seen =
    key === undefined ? undefined : state.repeats.find(key, incoming.now.monotonic, isOpenIn(state));
  if (key === undefined || !seen) return undefined;
  const { into, body, count } = seen;
  const changes = redeliver(state, incoming, into, [...body, countField(count + 1)]);
  return merged(state, incoming, into, [...changes, { kind: "count_repeat", key }]);
}

/** Counts a publish into the summary of its group, or makes one of it and those that came just before. */
function mergeFlood(state: BrokerState, incoming: Incoming): Decision | undefined {
  const key = burstKeyOf(incoming);
  if (key === undefined) return undefined;
  const now = incoming.now.monotonic;
  const step = coalesce(state.bursts.get(key), now, ruleOf(state), isOpenIn(state));
  switch (step.kind) {
    case "pass":
      return undefined;
    case "count": {
      const { summary, count } = step;
      const { lane, declared, content, traceparent } = summary;
      const body = summaryBody(incoming, summary.id, count);
      return merged(state, incoming, summary, [
        {
          kind: "revise",
          notification: summary,
          to: { lane, declared, content, traceparent, revision: count },
        },
        ...redeliver(state, incoming, summary, body),
        ...startLife(summary, incoming),
        { kind: "remember_burst", key, burst: withSummary(summary, count, now) },
      ]);
    }
    case "summarise":
      return summarise(state, incoming, key, step.members);
  }
}

function summarise(
  state: BrokerState,
  incoming: Incoming,
  key: string,
  members: readonly Published[],
): Decision | undefined {
  const addressed = audienceFor(state, incoming);
  if (addressed.audience.length === 0) return undefined;
  const count = members.length + 1;
  const id = `summary-${state.epoch}-${state.serial + 1}`;
  const summary: Published = { ...publishedFrom(state, incoming, id), revision: count };
  // A desk that has a member loses it to the summary, and therefore gets that.
  const audience = members.reduce((all, member) => joined(all, member.audience), addressed.audience);
  const body = summaryBody(incoming, id, count);
  return merged(state, incoming, summary, [
    ...deliver(state, incoming, {
      ...addressed,
      audience,
      notification: summary,
      lane: summary.lane,
      body,
      former: undefined,
      settled: members,
    }),
    ...members.flatMap((member) => takeIn(member, summary, incoming)),
    ...startLife(summary, incoming),
    {
      kind: "remember_burst",
      key,
      burst: withSummary(summary, count, incoming.now.monotonic),
    },
  ]);
}

/** Delivers another content of a notification that is merged into. */
function redeliver(
  state: BrokerState,
  incoming: Incoming,
  into: Published,
  body: readonly Uint8Array[],
): readonly Change[] {
  const addressed = audienceFor(state, incoming);
  const audience = joined(into.audience, addressed.audience);
  const former = { lane: into.lane, sequence: into.sequence };
  return deliver(state, incoming, {
    ...addressed,
    audience,
    notification: into,
    lane: into.lane,
    body,
    former,
  });
}

/** Takes a member off the screens: the summary counts it. */
function takeIn(member: Published, { id }: Published, { now }: Incoming): readonly Change[] {
  if (isSettled(member)) return [];
  return [
    settle(member, { state: NotificationState.MERGED, mergedInto: id }, now),
    ...retract(member, { reason: WithdrawalReason.MERGED, mergedInto: id }),
  ];
}

/** Makes the publish itself known, so that its retry is a duplicate and its watch ends. */
function merged(
  state: BrokerState,
  incoming: Incoming,
  into: Published,
  changes: readonly Change[],
): Decision {
  const isNew = !state.register.has(into);
  const notification = publishedFrom(state, incoming, incoming.id, isNew ? 2 : 1);
  return {
    changes: [
      ...changes,
      ...register(state, isNew ? [into, notification] : [notification]),
      settle(notification, { state: NotificationState.MERGED, mergedInto: into.id }, incoming.now),
    ],
    reply: { ...replyOf(notification.id, PublishOutcome.MERGED), mergedInto: into.id },
  };
}

function summaryBody(incoming: Incoming, id: string, count: number): Uint8Array[] {
  const { notification } = incoming;
  const summary = summaryOf(id, notification, categoryOf(notification), count);
  const stamp = stampOf(summary, { ...stampFor(incoming), id });
  return [Notification.encode(summary).finish(), ...stamp, countField(count)];
}

/** Returns whether a publish may be merged: critical ones and questions never are. */
const isMergeable = ({ lane, declared }: Incoming): boolean => lane !== "critical" && !declared.question;

function dedupKeyOf(incoming: Incoming): string | undefined {
  const { notification, owner, target } = incoming;
  if (!notification.dedupKey || !isMergeable(incoming)) return undefined;
  return [owner.key, target, notification.dedupKey].join("\n");
}

function burstKeyOf(incoming: Incoming): string | undefined {
  const { notification, owner, target } = incoming;
  if (!notification.group || notification.payload?.$case !== "textMessage" || !isMergeable(incoming))
    return undefined;
  return [owner.key, target, categoryOf(notification), notification.group].join("\n");
}

/** A notification that the register has forgotten would become known again by its deliveries alone, and for ever. */
const isOpenIn =
  ({ register }: BrokerState) =>
  (notification: Published): boolean =>
    !isSettled(notification) && register.has(notification);

const ruleOf = ({ limits: { shaping } }: BrokerState): CoalescingRule => ({
  windowMs: shaping.coalesceWindowMs,
  after: shaping.coalesceAfter,
});
