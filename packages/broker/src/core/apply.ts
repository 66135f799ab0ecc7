import type { Fact } from "../journal/facts.js";
import { formatCursor } from "../routing/cursor.js";
import { notificationEntry, withdrawalEntry } from "../routing/entry.js";
import type { Entry, Mailbox } from "../routing/mailbox.js";
import { isSettled } from "../settling/status.js";
import type { WatchLog } from "../settling/watch-log.js";
import { withBit } from "../structures/bitset.js";
import type { Moment } from "./command.js";
import { gapReasonOf } from "./deciding/settle.js";
import type { Change } from "./decision.js";
import type { Published } from "./published.js";
import type { BrokerState } from "./state.js";

/** Mailboxes whose sessions have something new to read. */
export interface Write {
  readonly mailboxes: readonly Mailbox[];
  /** The notification's content that they are offered; undefined: a withdrawal or a mark. */
  readonly entry: Entry | undefined;
  /** Mailboxes that did not get it. */
  readonly full: readonly Mailbox[];
}

/** Result of {@link apply}: what the readers are offered, and which rows of the journal have changed. */
export interface Applied {
  readonly writes: Write[];
  readonly watches: WatchLog[];
  readonly facts: Fact[];
}

/**
 * Makes the changes of a decision. It is the only place that changes the state, decides nothing, and calls nobody: who
 * has something to read is part of the result.
 */
export function apply(state: BrokerState, changes: readonly Change[], now: Moment): Applied {
  const applied: Applied = { writes: [], watches: [], facts: [] };
  for (const change of changes) applyOne(state, change, now, applied);
  return applied;
}

function applyOne(state: BrokerState, change: Change, now: Moment, applied: Applied): void {
  const { mailboxes, register, outcomes, deadlines } = state;
  const { facts } = applied;
  switch (change.kind) {
    case "add_mailbox":
      addMailbox(state, change.mailbox);
      return;
    case "forget_mailbox": {
      const { mailbox } = change;
      deadlines.cancel(mailbox.deadline);
      mailboxes.forget(mailbox);
      state.forgottenTo = state.sequence;
      facts.push({ table: "loss", mailbox: mailbox.key, count: mailbox.missing });
      return;
    }
    case "evict":
      evict(state, change, applied);
      return;
    case "register": {
      const { notification } = change;
      const former = register.get(notification.id);
      if (former) forget(state, former, applied);
      register.add(notification);
      state.serial = Math.max(state.serial, notification.serial);
      facts.push({ table: "notification", notification });
      return;
    }
    case "forget": {
      forget(state, change.notification, applied);
      const log = change.lost ? outcomes.recordLoss(change.notification.owner, now.monotonic) : undefined;
      if (log) applied.watches.push(log);
      return;
    }
    case "revise":
      Object.assign(change.notification, change.to);
      if (register.has(change.notification)) register.reclassify(change.notification);
      return;
    case "deliver":
      deliver(state, change, now, applied);
      return;
    case "retract":
      retract(state, change, now, applied);
      return;
    case "settle":
      settle(state, change.notification, change.status, now, applied);
      return;
    case "note_failure": {
      const { notification, clientId, everywhere } = change;
      notification.failures ??= new Map();
      notification.failures.set(clientId, (notification.failures.get(clientId) ?? 0) + 1);
      if (everywhere) notification.failedAt = new Set(notification.failedAt).add(clientId);
      return;
    }
    case "live_until": {
      const { notification, at } = change;
      deadlines.cancel(notification.expiry);
      notification.expiry =
        at === undefined ? undefined : deadlines.add(at, { kind: "expire", notification });
      return;
    }
    case "lease":
      bindLease(state, change.notification, change.lease);
      facts.push({ table: "lease", serial: change.notification.serial, leaseMs: change.lease?.ms });
      return;
    case "end_stream":
      for (const notification of state.leases.get(change.stream) ?? []) {
        const at = now.monotonic + (notification.lease?.ms ?? 0);
        notification.leaseEnd = deadlines.add(at, { kind: "lease_end", notification });
      }
      state.leases.delete(change.stream);
      return;
    case "remember_repeats":
      state.repeats.remember(change.key, change.repeats);
      return;
    case "count_repeat":
      state.repeats.count(change.key);
      return;
    case "remember_burst":
      state.bursts.set(change.key, change.burst);
      return;
    case "open":
      change.mailbox.sponsor = change.principal;
      mailboxes.open(change.mailbox, change.reader);
      deadlines.cancel(change.mailbox.deadline);
      change.mailbox.deadline = undefined;
      return;
    case "close":
      mailboxes.close(change.mailbox, change.reader, now.monotonic);
      change.mailbox.leftAfter = state.sequence;
      awaitDesk(state, change.mailbox);
      return;
    case "mark_written": {
      const { slot, notification } = change;
      mailboxes.written(slot);
      if (!notification) return;
      if (notification.sequence === slot.sequence) notification.unread--;
      notification.received = withBit(notification.received, slot.index);
      return;
    }
    case "acknowledge": {
      const { mailbox, lane, sequence } = change;
      const before = mailbox.acked[lane];
      keep(state, change);
      mailboxes.acknowledge(mailbox, lane, sequence);
      if (sequence > before) facts.push({ table: "position", mailbox: mailbox.key, lane, sequence });
      return;
    }
    case "await_desk":
      change.mailbox.deadline = undefined;
      awaitDesk(state, change.mailbox);
      return;
    case "open_watch":
      outcomes.open(change.owner, change.reader);
      return;
    case "close_watch":
      outcomes.close(change.owner, change.reader);
      return;
    case "heard":
      outcomes.acknowledge(change.owner, change.sequence);
      if (change.sequence > 0) facts.push({ table: "heard", owner: change.owner, sequence: change.sequence });
  }
}

function addMailbox(state: BrokerState, mailbox: Mailbox): void {
  const missing = state.mailboxes.add(mailbox);
  if (missing === 0) return;
  state.sequence++;
  state.mailboxes.appendGap(mailbox, "critical", state.sequence, missing);
}

/** Sets a deadline for what waits longest in a mailbox without a desk. */
function awaitDesk({ deadlines, limits }: BrokerState, mailbox: Mailbox): void {
  if (mailbox.isAttended || mailbox.deadline) return;
  const since = mailbox.waitsSince;
  if (since === undefined) return;
  mailbox.deadline = deadlines.add(since + limits.mailbox.ttlMs, { kind: "mailbox_expired", mailbox });
}

/**
 * Notes which notifications a desk has for certain: those that it acknowledges now, the ones that its mailbox had to evict
 * after they were written included, and those that it names when it resumes.
 */
function keep(
  { register }: BrokerState,
  { mailbox, lane, sequence, handled }: Extract<Change, { kind: "acknowledge" }>,
): void {
  const log = mailbox.log[lane];
  const first = log.after(mailbox.acked[lane]);
  for (let slot = first; slot && slot.sequence <= sequence; slot = log.after(slot.sequence)) {
    const notification = slot.content?.kind === "notification" ? register.at(slot.sequence) : undefined;
    if (notification) notification.kept = withBit(notification.kept, slot.index);
  }
  for (const each of handled) {
    const notification = register.at(each);
    const index = notification?.audience.indexOf(mailbox) ?? -1;
    if (notification && index >= 0) notification.kept = withBit(notification.kept, index);
  }
}

function evict(
  { mailboxes, register }: BrokerState,
  { mailbox, slot, reason }: Extract<Change, { kind: "evict" }>,
  { facts, writes }: Applied,
): void {
  const { kind, sequence, lane } = slot.content;
  const notification = kind === "notification" && !slot.written ? register.at(sequence) : undefined;
  mailboxes.evict(mailbox, slot, gapReasonOf[reason]);
  if (notification?.sequence === sequence) notification.unread--;
  facts.push({ table: "entry", mailbox: mailbox.key, lane, sequence, waits: false });
  writes.push({ mailboxes: mailbox.alone, entry: undefined, full: [] });
}

function forget(state: BrokerState, notification: Published, { facts }: Applied): void {
  const { register, deadlines } = state;
  deadlines.cancel(notification.expiry);
  notification.expiry = undefined;
  bindLease(state, notification, undefined);
  register.forget(notification);
  facts.push({ table: "notification", forgotten: notification });
}

function settle(
  state: BrokerState,
  notification: Published,
  status: Published["status"],
  now: Moment,
  { facts, watches }: Applied,
): void {
  notification.status = status;
  if (isSettled(notification)) {
    state.deadlines.cancel(notification.expiry);
    notification.expiry = undefined;
    bindLease(state, notification, undefined);
    state.register.settle(notification);
  }
  const log = state.outcomes.record(notification, now.monotonic);
  facts.push({ table: "notification", notification });
  if (!log) return;
  watches.push(log);
  facts.push({ table: "outcome", owner: notification.owner, id: notification.id, status });
}

function bindLease(
  { leases, deadlines }: BrokerState,
  notification: Published,
  lease: Published["lease"],
): void {
  const former = notification.lease && leases.get(notification.lease.stream);
  if (former?.delete(notification) && former.size === 0 && notification.lease)
    leases.delete(notification.lease.stream);
  deadlines.cancel(notification.leaseEnd);
  notification.leaseEnd = undefined;
  notification.lease = lease;
  if (!lease) return;
  const held = leases.get(lease.stream);
  if (held) held.add(notification);
  else leases.set(lease.stream, new Set([notification]));
}

/** Puts a notification's content into mailboxes. It is encoded once for all of them. */
function deliver(
  state: BrokerState,
  { notification, body, audience, full, former }: Extract<Change, { kind: "deliver" }>,
  now: Moment,
  { facts, writes }: Applied,
): void {
  const { mailboxes, epoch } = state;
  const { lane, owner } = notification;
  if (former) remove(state, notification, former, facts);
  const sequence = ++state.sequence;
  const entry = notificationEntry(body, { epoch, sequence, at: now.monotonic, lane, owner, audience });
  notification.audience = audience;
  notification.unread = 0;
  // A desk that could not show the former content may be able to show this one.
  notification.failures = undefined;
  notification.failedAt = undefined;
  state.register.addDelivery(notification, sequence);
  facts.push({ table: "notification", notification, entry });
  for (let index = 0; index < audience.length; index++) {
    const mailbox = audience[index] as Mailbox;
    if (mailbox.forgotten) continue;
    if (full.includes(mailbox)) {
      mailboxes.appendGap(mailbox, lane, sequence);
      continue;
    }
    mailboxes.deliver(mailbox, entry, index);
    awaitDesk(state, mailbox);
    notification.unread++;
    facts.push({ table: "entry", mailbox: mailbox.key, lane, sequence, waits: true });
  }
  writes.push({ mailboxes: audience, entry, full });
}

/** Takes a notification out of all mailboxes, and puts a withdrawal into those of the desks that are told. */
function retract(
  state: BrokerState,
  { notification, reason, mergedInto, told }: Extract<Change, { kind: "retract" }>,
  now: Moment,
  { facts, writes }: Applied,
): void {
  const { mailboxes, epoch } = state;
  const { id, owner, audience, lane, sequence } = notification;
  remove(state, notification, notification, facts);
  notification.unread = 0;
  if (told.length === 0) return;
  const deliveryCursor = formatCursor(epoch, lane, sequence);
  const withdrawal = { notificationId: id, agentId: owner.agent, deliveryCursor, reason, mergedInto };
  state.sequence++;
  const entry = withdrawalEntry(withdrawal, {
    epoch,
    sequence: state.sequence,
    at: now.monotonic,
    owner,
    audience,
  });
  for (const index of told) {
    const mailbox = audience[index] as Mailbox;
    mailboxes.deliver(mailbox, entry, index);
    awaitDesk(state, mailbox);
    const { key } = mailbox;
    facts.push({ table: "entry", mailbox: key, lane: entry.lane, sequence: entry.sequence, waits: true });
  }
  writes.push({ mailboxes: audience, entry: undefined, full: [] });
}

function remove(
  { mailboxes }: BrokerState,
  { audience }: Published,
  at: Pick<Entry, "lane" | "sequence">,
  facts: Fact[],
): void {
  const { lane, sequence } = at;
  for (const mailbox of audience) {
    const slot = mailbox.forgotten ? undefined : mailbox.find(at);
    if (!slot) continue;
    mailboxes.remove(mailbox, slot);
    facts.push({ table: "entry", mailbox: mailbox.key, lane, sequence, waits: false });
  }
}
