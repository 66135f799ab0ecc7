import { type Answer, NotificationState, WithdrawalReason } from "@toasty/proto";
import { formatCursor } from "../routing/cursor.js";
import { type Entry, withdrawalEntry } from "../routing/entry.js";
import type { Mailbox } from "../routing/mailbox.js";
import type { Held } from "../routing/post-office.js";
import { anyMark, hasMark } from "../settling/marks.js";
import { isSettled, type Published } from "../settling/published.js";
import type { Session } from "../streaming/session.js";
import type { Line } from "./line.js";
import { pump } from "./pump.js";

/** How a notification changes. */
export interface Change {
  readonly state: Published["state"];
  readonly clientId?: string | undefined;
  readonly answer?: Answer | undefined;
  readonly mergedInto?: string | undefined;
  readonly reason?: string | undefined;
}

/** Changes a notification's state and tells its agent. */
export function change(line: Line, published: Published, to: Change): void {
  published.state = to.state;
  published.atMs = line.clock.now();
  published.clientId = to.clientId ?? "";
  published.answer = to.answer;
  published.mergedInto = to.mergedInto;
  published.reason = to.reason ?? "";
  if (isSettled(published)) {
    published.cancelExpiry?.();
    published.cancelExpiry = undefined;
    published.owner.open.delete(published);
  }
  line.outcomes.record(published);
}

/** Whom a withdrawal is not told. */
export interface Retraction {
  readonly reason: Extract<WithdrawalReason, number>;
  readonly mergedInto?: string | undefined;
  /** The client id that settled it: it knows. */
  readonly knownTo?: string | undefined;
}

/** Takes a notification out of all mailboxes and, where it was delivered, off the screens. */
export function retract(line: Line, published: Published, { reason, mergedInto, knownTo }: Retraction): void {
  const { office, epoch, clock } = line;
  const { audience, received, lane, seq } = published;
  let entry: Entry | undefined;
  for (let index = 0; index < audience.length; index++) {
    const mailbox = audience[index];
    if (!mailbox || mailbox.forgotten) continue;
    const slot = mailbox.find(published);
    if (slot) office.bury(mailbox, slot);
    // Two windows of one desk share a client id: then the other one has to be told.
    const knows = mailbox.clientId === knownTo && mailbox.sessions.size <= 1;
    if (!hasMark(received, index) || knows) continue;
    entry ??= withdrawalEntry(
      published,
      {
        notificationId: published.id,
        agentId: published.owner.agent,
        deliveryCursor: formatCursor(epoch, lane, seq),
        reason,
        mergedInto,
      },
      { epoch, seq: office.nextPlace(), at: clock.monotonic() },
    );
    office.putWithdrawal(mailbox, entry, index);
  }
  published.unread = 0;
  if (entry) pump(audience);
}

/** The end of a notification's own time. */
export function expire(line: Line, published: Published): void {
  const { office } = line;
  const had = anyMark(published.received);
  // Whoever has not seen it learns that something is missing; whoever has, takes it off the screen.
  for (const [index, mailbox] of published.audience.entries()) {
    const slot = mailbox.find(published);
    if (slot && !hasMark(published.received, index)) office.expire(mailbox, slot);
  }
  change(
    line,
    published,
    had
      ? { state: NotificationState.EXPIRED, reason: "its time was over before anybody acted" }
      : { state: NotificationState.UNDELIVERED, reason: "expired: its time was over before any desk had it" },
  );
  retract(line, published, { reason: WithdrawalReason.EXPIRED });
  pump(published.audience);
}

const dropReasons = {
  overflow: "overflow: the mailbox was full before any desk took it",
  expired: "expired: no desk came for it in time",
} as const;

/** A mailbox had to let go of an entry: if nobody else has the notification, its sender is told. */
export function dropped(
  line: Line,
  entry: Entry,
  why: keyof typeof dropReasons,
  { mailbox, written }: Held,
): void {
  const { metrics, logger } = line.telemetry;
  metrics.dropped(why);
  const { published } = entry;
  if (!mailbox.dropsLogged) {
    mailbox.dropsLogged = true;
    const context = { clientId: mailbox.clientId, reason: why, notificationId: published.id };
    logger.warn(context, "a mailbox lets messages go; those that follow are only counted");
  }
  if (entry.kind !== "notification" || published.seq !== entry.seq) return;
  if (!written) published.unread--;
  // What is on its way may yet be acknowledged; if not, the end of the session tells.
  if (entry.holders > 0 || (written && mailbox.sessions.size > 0)) return;
  undeliver(line, published, why, written ? mailbox : undefined);
}

/** A session has ended: what it had not acknowledged, and its mailbox no longer holds, never arrived. */
export function lostOnTheWay(line: Line, session: Session): void {
  const { mailbox } = session;
  for (const { lane, seq } of session.unacknowledged()) {
    const published = line.register.at(seq);
    const again = seq <= mailbox.acked[lane] || mailbox.log[lane].at(seq) !== undefined;
    if (!again && published?.seq === seq && published.unread === 0)
      undeliver(line, published, "overflow", mailbox);
  }
}

/** It counts as received where it was displayed, or where a desk has it that has not failed; `lostBy` never got it. */
function undeliver(line: Line, published: Published, why: keyof typeof dropReasons, lostBy?: Mailbox): void {
  const { audience, received, failedAt } = published;
  const elsewhere = audience.some(
    (mailbox, index) => mailbox !== lostBy && hasMark(received, index) && !failedAt?.has(mailbox.clientId),
  );
  if (published.state !== NotificationState.PENDING || elsewhere) return;
  change(
    line,
    published,
    failedAt
      ? { state: NotificationState.FAILED, reason: "no desk that received it could show it" }
      : { state: NotificationState.UNDELIVERED, reason: dropReasons[why] },
  );
}
