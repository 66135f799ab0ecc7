import { type Answer, GapReason, NotificationState, ToastyError, WithdrawalReason } from "@toasty/proto";
import type { Owner } from "../../admission/owner.js";
import type { Entry, Mailbox, Reader } from "../../routing/mailbox.js";
import type { Eviction } from "../../routing/room.js";
import type { Register } from "../../settling/register.js";
import { isSettled, type State } from "../../settling/status.js";
import { anyBit, hasBit } from "../../structures/bitset.js";
import type { Moment } from "../command.js";
import { type Change, type Decision, type DropReason, done } from "../decision.js";
import type { Published } from "../published.js";
import type { BrokerState } from "../state.js";

/** New status of a notification. */
export interface NewStatus {
  readonly state: State;
  /** Client id of the desk that acted. */
  readonly clientId?: string | undefined;
  readonly answer?: Answer | undefined;
  readonly mergedInto?: string | undefined;
  readonly reason?: string | undefined;
}

/** Gives a notification a new status. */
export const settle = (
  notification: Published,
  { state, clientId = "", answer, mergedInto, reason = "" }: NewStatus,
  now: Moment,
): Change => ({
  kind: "settle",
  notification,
  status: { state, atMs: now.wall, clientId, answer, mergedInto, reason },
});

/** Reason of a withdrawal, and who needs not be told. */
export interface Retraction {
  readonly reason: Extract<WithdrawalReason, number>;
  readonly mergedInto?: string | undefined;
  /** Client id that settled the notification: where only one session of it has the notification, that one knows. */
  readonly knownTo?: string | undefined;
}

/** Number of withdrawals that may wait in one mailbox. */
const mostWithdrawals = 1024;

/**
 * Takes a notification out of all mailboxes and, where a desk has it, off the screens. A withdrawal needs no room that
 * notifications could want: otherwise a desk that is away would be sent nothing any more once enough of what it had was
 * taken back. Where there are too many, the oldest withdrawal is dropped.
 */
export function retract(
  notification: Published,
  { reason, mergedInto, knownTo }: Retraction,
): readonly Change[] {
  const { audience, received } = notification;
  const winning = audience.filter(({ clientId }) => clientId === knownTo);
  const oneHasIt = winning.length === 1 && winning.every((mailbox) => hasOneReader(mailbox, notification));
  const told: number[] = [];
  const evictions: Change[] = [];
  for (const [index, mailbox] of audience.entries()) {
    const knows = mailbox.clientId === knownTo && oneHasIt;
    if (mailbox.forgotten || knows || !hasBit(received, index)) continue;
    told.push(index);
    const { critical } = mailbox.log;
    const oldest = critical.withdrawals >= mostWithdrawals ? critical.oldest(isWithdrawal) : undefined;
    if (oldest) evictions.push({ kind: "evict", mailbox, slot: oldest, reason: "overflow" });
  }
  return [...evictions, { kind: "retract", notification, reason, mergedInto, told }];
}

/** Returns whether a mailbox has had one and the same reader since a delivery. */
const hasOneReader = ({ readers, leftAfter }: Mailbox, { sequence }: Published): boolean =>
  readers.size === 1 && leftAfter < sequence;

const isWithdrawal = ({ kind }: Entry): boolean => kind === "withdrawal";

/** Decides on a withdrawal by the sender. It changes nothing if the notification has ended. */
export function decideWithdraw(
  state: BrokerState,
  { owner, id }: { readonly owner: Owner; readonly id: string },
  now: Moment,
): Decision {
  const notification = state.register.get(id);
  if (notification?.owner.key !== owner.key) throw unknownNotification(id);
  const reply = { kind: "status", notification } as const;
  if (isSettled(notification)) return { changes: [], reply };
  const changes = [
    settle(notification, { state: NotificationState.WITHDRAWN }, now),
    ...retract(notification, { reason: WithdrawalReason.WITHDRAWN }),
  ];
  return { changes, reply };
}

const unknownNotification = (id: string) =>
  new ToastyError({
    message: `There is no notification ${id} of this agent: it was never published, belongs to another one, or is forgotten.`,
    code: "not_found",
    reason: "NOT_FOUND",
    resource: { type: "notification", name: id },
  });

/** Decides on the end of a lease that nobody renewed: nobody is left who could use an answer. */
export function decideLeaseEnd({ register }: BrokerState, notification: Published, now: Moment): Decision {
  if (isSettled(notification) || !register.has(notification)) return { changes: [], reply: done };
  const reason = "abandoned: the program that published it is gone";
  const changes = [
    settle(notification, { state: NotificationState.WITHDRAWN, reason }, now),
    ...retract(notification, { reason: WithdrawalReason.ABANDONED }),
  ];
  return { changes, reply: done };
}

/** Decides on the end of a notification's lifetime. */
export function decideExpire(notification: Published, now: Moment): Decision {
  const { received, audience } = notification;
  if (isSettled(notification)) return { changes: [], reply: done };
  const status: NewStatus = anyBit(received)
    ? { state: NotificationState.EXPIRED, reason: "its time was over before anybody acted" }
    : {
        state: NotificationState.UNDELIVERED,
        reason: "expired: its time was over before any desk had it",
      };
  // A desk that has not seen it learns that something is missing; one that has takes it off the screen.
  const evictions = audience.flatMap((mailbox, index): Change[] => {
    const slot = mailbox.find(notification);
    return slot && !hasBit(received, index) ? [{ kind: "evict", mailbox, slot, reason: "expired" }] : [];
  });
  return {
    changes: [
      ...evictions,
      settle(notification, status, now),
      ...retract(notification, { reason: WithdrawalReason.EXPIRED }),
    ],
    reply: done,
  };
}

/** Contract's name of each reason for which a mailbox drops an entry. */
export const gapReasonOf = { overflow: GapReason.OVERFLOW, expired: GapReason.EXPIRED } as const;

/** Evicts everything from a mailbox. */
export const evictAll = (mailbox: Mailbox): readonly Eviction[] =>
  mailbox.entries().map((slot) => ({ mailbox, slot }));

const dropReasons: Readonly<Record<DropReason, string>> = {
  overflow: "overflow: the mailbox was full before any desk took it",
  expired: "expired: no desk came for it in time",
};

/**
 * Finds the notifications that nobody has any more after some evictions, and settles them, so that their senders are
 * told. `except` are those whose end is decided elsewhere.
 */
export function undelivered(
  register: Register<Published>,
  evictions: readonly Eviction[],
  why: DropReason,
  now: Moment,
  except: readonly Published[] = [],
): readonly Change[] {
  const byEntry = new Map<Entry, Eviction[]>();
  for (const eviction of evictions) {
    const entry = eviction.slot.content;
    const others = byEntry.get(entry);
    if (others) others.push(eviction);
    else byEntry.set(entry, [eviction]);
  }
  return [...byEntry].flatMap(([entry, dropped]) => {
    const notification = entry.kind === "notification" ? register.at(entry.sequence) : undefined;
    if (!notification || notification.sequence !== entry.sequence || except.includes(notification)) return [];
    if (entry.holders > dropped.length) return [];
    return settleUndelivered(notification, why, now);
  });
}

/**
 * Settles a notification that waits in no mailbox, unless a desk has it: one that has acknowledged it and has not failed,
 * or one whose session may yet do so. `closing` is a session that ends with the same decision.
 */
export function settleUndelivered(
  notification: Published,
  why: DropReason,
  now: Moment,
  closing?: Reader,
): readonly Change[] {
  const { audience, kept, failedAt, status, sequence, formerSequences = [] } = notification;
  if (status.state !== NotificationState.PENDING) return [];
  const sequences = [sequence, ...formerSequences];
  const isSomewhere = audience.some(
    (mailbox, index) =>
      !failedAt?.has(mailbox.clientId) && (hasBit(kept, index) || mailbox.isOnItsWay(sequences, closing)),
  );
  if (isSomewhere) return [];
  const to: NewStatus = failedAt
    ? { state: NotificationState.FAILED, reason: "no desk that received it could show it" }
    : { state: NotificationState.UNDELIVERED, reason: dropReasons[why] };
  return [settle(notification, to, now)];
}
