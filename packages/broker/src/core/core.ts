import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "@toasty/kit/clock";
import {
  type NotificationStatus,
  PublishOutcome,
  type PublishResponse,
  type ReportRequest,
  type ReportResponse,
} from "@toasty/proto";
import type { Admitted } from "../admission/admit.js";
import { OwnerCache } from "../admission/owner.js";
import type { Caller } from "../admission/principal.js";
import type { Journal } from "../journal/journal.js";
import type { LiveSlot } from "../routing/lane-log.js";
import type { Entry, LabelFilter, Mailbox } from "../routing/mailbox.js";
import { statusOf } from "../settling/status.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { apply, type Write } from "./apply.js";
import type { Command, Moment } from "./command.js";
import { decide } from "./decide.js";
import type { Change, Decision, PublishReply } from "./decision.js";
import type { Lease, Published, StreamId } from "./published.js";
import { type BrokerState, type CoreLimits, createState } from "./state.js";

/** Longer waits would overflow setTimeout; they are taken in steps. */
const longestTimer = 2 ** 31 - 1;

/** Circumstances of a publish. */
export interface PublishOptions {
  readonly traceparent?: string | undefined;
  readonly lease?: Lease | undefined;
}

/** Notification that a report named, and the answer to the desk. */
export interface Reported {
  readonly notification: Published;
  readonly response: ReportResponse;
}

/**
 * The shell around the broker's state: it gives each command the time and the ids that it needs, decides, applies, hands
 * the facts to the journal, and then lets sessions and watches read. It runs one command at a time; a session that
 * writes leads to further commands, which run when the state is whole again. One timer runs what falls due.
 */
export class Core {
  readonly state: BrokerState;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly #telemetry: Telemetry;
  readonly #owners = new OwnerCache();
  /** Mailboxes whose drops are in the log already; their next ones are only counted until a desk comes. */
  readonly #dropping = new WeakSet<Mailbox>();
  #streams: StreamId = 0;
  #timerAt: number | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(limits: CoreLimits, clock: Clock, journal: Journal, telemetry: Telemetry, epoch = newEpoch()) {
    this.state = createState(epoch, limits);
    this.clock = clock;
    this.journal = journal;
    this.#telemetry = telemetry;
  }

  /** Name of this life of the state. */
  get epoch(): string {
    return this.state.epoch;
  }

  /** Returns the owner that a caller is. */
  ownerOf(caller: Caller) {
    return this.#owners.of(caller);
  }

  /** Returns a number for a publish stream. */
  nextStream(): StreamId {
    return ++this.#streams;
  }

  /** Publishes a notification that was admitted. */
  publish(caller: Caller, item: Admitted, { traceparent, lease }: PublishOptions = {}): PublishResponse {
    const owner = this.ownerOf(caller);
    const newId = item.notification.id === "" ? randomUUID() : "";
    const command = { kind: "publish", owner, item, newId, traceparent, lease } as const;
    const { reply, sessions } = this.#run(command);
    return toResponse(reply as PublishReply, sessions);
  }

  /** Withdraws a notification of the caller's own. Returns its status then. */
  withdraw(caller: Caller, id: string): NotificationStatus {
    const { reply } = this.#run({ kind: "withdraw", owner: this.ownerOf(caller), id });
    return statusOf((reply as Extract<Decision["reply"], { kind: "status" }>).notification);
  }

  /** Takes a report of a desk. `mayReport` says whether the caller has attached as the client id of the request. */
  report(request: ReportRequest, mayReport: boolean): Reported {
    const { reply } = this.#run({ kind: "report", request, mayReport });
    const { notification, accepted } = reply as Extract<Decision["reply"], { kind: "reported" }>;
    return { notification, response: { accepted, status: statusOf(notification) } };
  }

  /** Returns the mailbox of a desk, and makes it where there is none. */
  openMailbox(clientId: string, filter: LabelFilter | undefined, principal: string): Mailbox {
    const { reply } = this.#run({ kind: "open_mailbox", clientId, filter, principal });
    return (reply as Extract<Decision["reply"], { kind: "mailbox" }>).mailbox;
  }

  /** Notes that a session has written an entry. */
  written(entry: Entry, slot: LiveSlot<Entry>): void {
    const { metrics, traces } = this.#telemetry;
    metrics.delivered(entry.lane, this.clock.monotonic() - entry.at);
    if (entry.kind !== "notification") return;
    const traceparent = this.state.register.at(entry.sequence)?.traceparent;
    if (traceparent !== undefined) traces.deliver(traceparent, entry.lane);
    if (!slot.written || slot.pooled) this.#run({ kind: "written", entry, slot });
  }

  /** Runs a command that nobody waits for an answer to. */
  run(command: Command): void {
    if (command.kind === "open") this.#dropping.delete(command.mailbox);
    this.#run(command);
  }

  /** Stops the timer: nothing falls due any more. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerAt = undefined;
    this.state.deadlines.clear();
  }

  #run(command: Command): { readonly reply: Decision["reply"]; readonly sessions: number } {
    const now: Moment = { wall: this.clock.now(), monotonic: this.clock.monotonic() };
    const { changes, reply } = decide(this.state, command, now);
    if (changes.length === 0) return { reply, sessions: 0 };
    const { writes, watches, facts } = apply(this.state, changes, now);
    if (facts.length > 0) this.journal.append(facts);
    this.#reportDrops(changes);
    let sessions = 0;
    for (const write of writes) sessions += offer(write);
    for (const log of watches) for (const reader of log.readers) reader.flush();
    this.#arm();
    return { reply, sessions };
  }

  /** Sets the timer to the next deadline. */
  #arm(): void {
    const { next } = this.state.deadlines;
    if (next === this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = next;
    this.#cancelTimer = undefined;
    if (next === undefined) return;
    const wait = Math.min(Math.max(0, Math.ceil(next - this.clock.monotonic())), longestTimer);
    this.#cancelTimer = this.clock.after(wait, () => this.#runDue());
  }

  #runDue(): void {
    this.#timerAt = undefined;
    const now = this.clock.monotonic();
    const { deadlines } = this.state;
    for (let due = deadlines.takeDue(now); due; due = deadlines.takeDue(now)) {
      try {
        this.#run(due);
      } catch (error) {
        this.#telemetry.logger.error(
          { err: error, command: due.kind },
          "a deadline failed by a bug of the broker",
        );
      }
    }
    this.#arm();
  }

  #reportDrops(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "evict") continue;
      const { mailbox, reason } = change;
      this.#telemetry.metrics.dropped(reason);
      if (this.#dropping.has(mailbox)) continue;
      this.#dropping.add(mailbox);
      const context = { clientId: mailbox.clientId, reason };
      this.#telemetry.logger.warn(context, "a mailbox drops messages; those that follow are only counted");
    }
  }
}

const newEpoch = (): string => randomBytes(5).toString("hex");

/** Lets sessions read what is new in their mailboxes. Returns the number of those that took the entry. */
function offer({ mailboxes, entry, full }: Write): number {
  let sessions = 0;
  for (const mailbox of mailboxes) {
    for (const reader of mailbox.readers) {
      reader.flush();
      if (entry && reader.read[entry.lane] >= entry.sequence && !full.includes(mailbox)) sessions++;
    }
  }
  return sessions;
}

/** Outcomes after which nobody has the notification. */
const lost: readonly PublishOutcome[] = [PublishOutcome.NO_SUBSCRIBER, PublishOutcome.EXPIRED];

function toResponse({ id, outcome, sessions: had, mergedInto }: PublishReply, took: number): PublishResponse {
  const sessions = had + took;
  const delivered = sessions > 0 ? PublishOutcome.STREAMED : PublishOutcome.QUEUED;
  const told = outcome === "delivered" ? delivered : outcome;
  return {
    notificationId: id,
    success: !lost.includes(told),
    outcome: told,
    sessions,
    mergedInto,
  };
}
