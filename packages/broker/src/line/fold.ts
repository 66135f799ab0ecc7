import { randomUUID } from "node:crypto";
import {
  categoryOf,
  Notification,
  NotificationState,
  PublishOutcome,
  type PublishResponse,
  WithdrawalReason,
} from "@toasty/proto";
import { joined, type Mailbox } from "../routing/mailbox.js";
import { isSettled, type Published } from "../settling/published.js";
import { type CoalescingRule, coalesce, withMember, withSummary } from "../shaping/coalescing.js";
import { countField, stampOf } from "../shaping/stamp.js";
import { summaryOf } from "../shaping/summary.js";
import { deliver } from "./deliver.js";
import { type Incoming, publishedFrom, stampFor, startLifetime } from "./incoming.js";
import type { Line } from "./line.js";
import { change, retract } from "./settle.js";

/** Counts a notification into another one, if it repeats or floods; undefined: it stands on its own. */
export function fold(line: Line, incoming: Incoming): PublishResponse | undefined {
  return repeat(line, incoming) ?? flood(line, incoming);
}

/** What passed on its own may be what the next ones are folded into. */
export function rememberForFolding(
  line: Line,
  incoming: Incoming,
  published: Published,
  body: readonly Uint8Array[],
): void {
  const { now } = incoming;
  const repeats = dedupKeyOf(incoming);
  if (repeats !== undefined) line.dedup.remember(repeats, { into: published, body, since: now, count: 1 });
  const group = burstKeyOf(incoming);
  if (group === undefined) return;
  line.bursts.set(group, withMember(line.bursts.get(group), published, now, ruleOf(line)));
}

function repeat(line: Line, incoming: Incoming): PublishResponse | undefined {
  const key = dedupKeyOf(incoming);
  const seen = key === undefined ? undefined : line.dedup.find(key, incoming.now, isOpen);
  if (!seen) return undefined;
  const { into, body, count } = seen;
  const audience = joined(into.audience, audienceNow(line, incoming));
  const sessions = deliver(line, into, [...body, countField(count + 1)], audience, into);
  seen.count = count + 1;
  return merged(line, incoming, into, sessions);
}

function flood(line: Line, incoming: Incoming): PublishResponse | undefined {
  const key = burstKeyOf(incoming);
  if (key === undefined) return undefined;
  const step = coalesce(line.bursts.get(key), incoming.now, ruleOf(line), isOpen);
  switch (step.kind) {
    case "pass":
      return undefined;
    case "count": {
      const { summary, count } = step;
      const audience = joined(summary.audience, audienceNow(line, incoming));
      const sessions = deliver(line, summary, summaryBody(incoming, summary.id, count), audience, summary);
      return summarised(line, incoming, key, summary, count, sessions);
    }
    case "fold": {
      const { members } = step;
      const count = members.length + 1;
      const summary = publishedFrom(incoming, `summary-${randomUUID()}`);
      const now = audienceNow(line, incoming);
      if (now.length === 0) return undefined;
      // Whoever has a member loses it to the summary, and so gets that.
      const audience = members.reduce((all, member) => joined(all, member.audience), now);
      const sessions = deliver(line, summary, summaryBody(incoming, summary.id, count), audience, undefined);
      line.register.add(summary);
      for (const member of members) takeIn(line, member, summary);
      return summarised(line, incoming, key, summary, count, sessions);
    }
  }
}

const audienceNow = ({ office }: Line, { target, notification }: Incoming): readonly Mailbox[] =>
  office.audienceOf(target, notification.labels);

function summarised(
  line: Line,
  incoming: Incoming,
  key: string,
  summary: Published,
  count: number,
  sessions: number,
): PublishResponse {
  summary.revision = count;
  startLifetime(line, summary, incoming);
  line.bursts.set(key, withSummary(summary, count, incoming.now));
  return merged(line, incoming, summary, sessions);
}

/** A member leaves the screens: the summary speaks for it. */
function takeIn(line: Line, member: Published, { id }: Published): void {
  if (isSettled(member)) return;
  change(line, member, { state: NotificationState.MERGED, mergedInto: id });
  retract(line, member, { reason: WithdrawalReason.MERGED, mergedInto: id });
}

/** The publish itself is known from now on, so that its retry is a duplicate and its watch ends. */
function merged(line: Line, incoming: Incoming, into: Published, sessions: number): PublishResponse {
  const published = publishedFrom(incoming);
  line.register.add(published);
  change(line, published, { state: NotificationState.MERGED, mergedInto: into.id });
  return {
    notificationId: published.id,
    success: true,
    outcome: PublishOutcome.MERGED,
    sessions,
    mergedInto: into.id,
  };
}

function summaryBody(incoming: Incoming, id: string, count: number): Uint8Array[] {
  const { notification } = incoming;
  const summary = summaryOf(id, notification, categoryOf(notification), count);
  const stamp = stampOf(summary, { ...stampFor(incoming), id });
  return [Notification.encode(summary).finish(), ...stamp, countField(count)];
}

/** What is critical, and what waits for an answer, is never held back nor merged. */
const isFoldable = ({ lane, declared }: Incoming): boolean => lane !== "critical" && !declared.question;

function dedupKeyOf(incoming: Incoming): string | undefined {
  const { notification, owner, target } = incoming;
  if (!notification.dedupKey || !isFoldable(incoming)) return undefined;
  return [owner.principal, owner.agent, target, notification.dedupKey].join("\n");
}

function burstKeyOf(incoming: Incoming): string | undefined {
  const { notification, owner, target } = incoming;
  if (!notification.group || notification.payload?.$case !== "textMessage" || !isFoldable(incoming))
    return undefined;
  return [owner.principal, owner.agent, target, categoryOf(notification), notification.group].join("\n");
}

/** What the register has forgotten would be known again by its places alone, and for ever. */
const isOpen = (published: Published): boolean => !isSettled(published) && published.shelf !== undefined;

const ruleOf = ({ settings: { shaping } }: Line): CoalescingRule => ({
  windowMs: shaping.coalesceWindowMs,
  after: shaping.coalesceAfter,
});
