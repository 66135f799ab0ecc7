import { type LabelFilter, Mailbox, mailboxKey } from "../../routing/mailbox.js";
import { type Eviction, planUnattended } from "../../routing/room.js";
import type { CloseCommand, Command, Moment } from "../command.js";
import { type Change, type Decision, type DropReason, done } from "../decision.js";
import type { BrokerState } from "../state.js";
import { evictAll, settleUndelivered, undelivered } from "./settle.js";

/** Desk that wants to read its mailbox. */
interface Opening {
  readonly clientId: string;
  readonly filter: LabelFilter | undefined;
  readonly principal: string;
}

/** Decides on the mailbox that a desk is going to read. */
export function decideOpenMailbox(
  { mailboxes, sequence }: BrokerState,
  { clientId, filter, principal }: Opening,
  now: Moment,
): Decision {
  const known = mailboxes.get(mailboxKey(clientId, filter));
  if (known) return { changes: [], reply: { kind: "mailbox", mailbox: known } };
  const mailbox = new Mailbox({ clientId, filter, sponsor: principal }, sequence, now.monotonic);
  return { changes: [{ kind: "add_mailbox", mailbox }], reply: { kind: "mailbox", mailbox } };
}

/** Decides on the end of a session. What it had written, and nobody else has or will get, never arrived. */
export function decideClose(
  { mailboxes, register }: BrokerState,
  { mailbox, reader, unacknowledged }: CloseCommand,
  now: Moment,
): Decision {
  const isLast = mailbox.readers.has(reader) && mailbox.readers.size === 1;
  const forgotten = isLast ? planUnattended(mailboxes) : [];
  const evictions = forgotten.flatMap(evictAll);
  const written = new Set(unacknowledged.flatMap((sequence) => register.at(sequence) ?? []));
  const lost = [...written].flatMap((notification) => {
    const waits = notification.audience.some((each) => !each.forgotten && each.find(notification));
    return waits ? [] : settleUndelivered(notification, "overflow", now, reader);
  });
  return {
    changes: [
      { kind: "close", mailbox, reader },
      ...lost,
      ...drop(register, evictions, "overflow", now),
      ...forgotten.map((each): Change => ({ kind: "forget_mailbox", mailbox: each })),
    ],
    reply: done,
  };
}

/** Decides on messages that have waited in a mailbox for too long. */
export function decideMailboxExpired(state: BrokerState, mailbox: Mailbox, now: Moment): Decision {
  const { ttlMs } = state.limits.mailbox;
  if (mailbox.forgotten || mailbox.isAttended) return { changes: [], reply: done };
  const evictions = mailbox.waitingSince(now.monotonic - ttlMs).map((slot): Eviction => ({ mailbox, slot }));
  return {
    changes: [...drop(state.register, evictions, "expired", now), { kind: "await_desk", mailbox }],
    reply: done,
  };
}

/** Decides on an entry that a session has written: from now on its desk can report on it. */
export function decideWritten(
  { register }: BrokerState,
  { entry, slot }: Extract<Command, { kind: "written" }>,
): Decision {
  if (entry.kind !== "notification" || (slot.written && !slot.pooled)) return { changes: [], reply: done };
  const notification = slot.written ? undefined : register.at(entry.sequence);
  return { changes: [{ kind: "mark_written", slot, notification }], reply: done };
}

function drop(
  register: BrokerState["register"],
  evictions: readonly Eviction[],
  reason: DropReason,
  now: Moment,
): readonly Change[] {
  return [
    ...evictions.map((eviction): Change => ({ kind: "evict", reason, ...eviction })),
    ...undelivered(register, evictions, reason, now),
  ];
}
