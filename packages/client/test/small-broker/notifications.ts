import {
  Delivery,
  ListHistoryResponse,
  type Notification,
  NotificationState,
  NotificationStatus,
  PublishOutcome,
  type PublishRequest,
  PublishResponse,
  type ReportRequest,
  ReportResponse,
  ToastyError,
  UrgencyLevel,
  WatchGapReason,
  WatchResponse,
  WithdrawalReason,
  WithdrawResponse,
} from "@toasty/proto";
import type { Cursors } from "./cursors.js";

/** A notification that the broker holds. */
export interface Entry {
  readonly to: string;
  readonly notification: Notification;
  readonly cursor: string;
  status: NotificationStatus;
}

/** Receiver of what happens to notifications. */
export interface Listener {
  onDelivery(to: string, delivery: Delivery): void;
  onWatchEvent(event: WatchResponse): void;
}

/** The notifications of a {@link SmallBroker} and how they ended: one lane, no limits, no owners. */
export class Notifications {
  readonly received: PublishRequest[] = [];
  readonly #entries = new Map<string, Entry>();
  readonly #outcomes: WatchResponse[] = [];
  /** Ids of which the broker knows that they have ended, but not how. */
  readonly #ended = new Set<string>();
  /** Outcomes that are neither in the history nor in the outcome log any more. */
  readonly #remembered = new Map<string, NotificationStatus>();
  readonly #cursors: Cursors;
  readonly #listener: Listener;

  constructor(cursors: Cursors, listener: Listener) {
    this.#cursors = cursors;
    this.#listener = listener;
  }

  /** All notifications, oldest first. */
  get all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** All that is open, for the snapshot of a watch. */
  get open(): readonly WatchResponse[] {
    return this.all.filter(isOpen).map(({ status }) => statusEvent(status, ""));
  }

  outcomesAfter(cursor: string): readonly WatchResponse[] {
    const after = this.#cursors.numberOf(cursor);
    return this.#outcomes.filter((event) => this.#cursors.numberOf(event.cursor) > after);
  }

  publish(request: PublishRequest, sessions: number): PublishResponse {
    const { notification, targetClientId: to } = request;
    if (!notification) throw ToastyError.invalid([{ field: "notification", description: "is missing" }]);
    this.received.push(request);
    const { id, revision = 0 } = notification;
    const before = this.#entries.get(id);
    const answer = (outcome: PublishOutcome) =>
      PublishResponse.fromPartial({ notificationId: id, success: true, outcome, sessions });
    if (this.#ended.has(id)) return answer(PublishOutcome.DUPLICATE);
    if (before && !isOpen(before)) {
      throw new ToastyError({ message: "it has ended", code: "failed_precondition", reason: "SETTLED" });
    }
    if (before && (before.notification.revision ?? 0) >= revision) return answer(PublishOutcome.DUPLICATE);
    const status = NotificationStatus.fromPartial({ notificationId: id, state: NotificationState.PENDING });
    const entry = { to, notification, cursor: this.#cursors.next(), status };
    this.#entries.set(id, entry);
    this.#listener.onDelivery(to, this.deliveryOf(entry));
    return answer(sessions > 0 ? PublishOutcome.STREAMED : PublishOutcome.QUEUED);
  }

  deliveryOf({ cursor, notification }: Entry): Delivery {
    return this.#delivery(cursor, { $case: "notification", value: notification });
  }

  settle(id: string, state: NotificationState, more: Partial<NotificationStatus> = {}): void {
    const entry = this.#entries.get(id);
    if (!entry) throw new Error(`there is no notification ${id}`);
    entry.status = NotificationStatus.fromPartial({ ...more, notificationId: id, state, atMs: Date.now() });
    if (isOpen(entry)) return;
    const event = statusEvent(entry.status, this.#cursors.nextOutcome());
    this.#outcomes.push(event);
    this.#listener.onWatchEvent(event);
  }

  withdraw(id: string): WithdrawResponse {
    const remembered = this.#remembered.get(id);
    if (remembered) return WithdrawResponse.fromPartial({ status: remembered });
    const entry = this.#entries.get(id);
    if (!entry) throw new ToastyError({ message: "it is unknown", code: "not_found", reason: "NOT_FOUND" });
    if (isOpen(entry)) {
      this.settle(id, NotificationState.WITHDRAWN);
      const { cursor: deliveryCursor, to } = entry;
      const reason = WithdrawalReason.WITHDRAWN;
      const value = { notificationId: id, agentId: "", deliveryCursor, reason, mergedInto: undefined };
      this.#listener.onDelivery(to, this.#delivery(this.#cursors.next(), { $case: "withdrawal", value }));
    }
    return WithdrawResponse.fromPartial({ status: entry.status });
  }

  report({ cursor, event, clientId }: ReportRequest): ReportResponse {
    const entry = this.all.find((candidate) => candidate.cursor === cursor);
    if (!entry) {
      const reason = "NOT_DELIVERED";
      throw new ToastyError({ message: "it was not delivered", code: "failed_precondition", reason });
    }
    if (!isOpen(entry)) {
      const accepted = entry.status.clientId === clientId;
      return ReportResponse.fromPartial({ accepted, status: entry.status });
    }
    const answer = event?.$case === "answered" ? event.value : undefined;
    this.settle(entry.notification.id, stateAfter[event?.$case ?? "displayed"], { clientId, answer });
    return ReportResponse.fromPartial({ accepted: true, status: entry.status });
  }

  /** One page of the history, newest first. */
  page({
    pageSize,
    pageToken,
  }: {
    readonly pageSize: number;
    readonly pageToken: string;
  }): ListHistoryResponse {
    const all = this.all.toReversed();
    const from = Number(pageToken || 0);
    const end = from + (pageSize || 50);
    const entries = all.slice(from, end).map(({ to, notification, status }) => {
      return { notification, targetClientId: to, status, publishedAtMs: notification.timestampMs };
    });
    return ListHistoryResponse.fromPartial({ entries, nextPageToken: end < all.length ? `${end}` : "" });
  }

  /**
   * Forgets a notification, and says so: as a broker does whose tables are full. With `settled` it still knows that it was
   * asked and has ended, though not how; with `outcome` it also knows that, and tells it when it is asked.
   */
  forget(id: string, { settled = false, outcome }: ForgetOptions = {}): void {
    this.#entries.delete(id);
    if (settled || outcome) this.#ended.add(id);
    if (outcome) this.#remembered.set(id, NotificationStatus.fromPartial({ ...outcome, notificationId: id }));
    const value = { reason: WatchGapReason.OVERFLOW };
    const event = { $case: "gap", value } as const;
    this.#listener.onWatchEvent(WatchResponse.fromPartial({ cursor: this.#cursors.nextOutcome(), event }));
  }

  #delivery(cursor: string, event: Delivery["event"]): Delivery {
    return Delivery.fromPartial({ cursor, lane: this.#cursors.named ? undefined : UrgencyLevel.INFO, event });
  }
}

/** Kinds of forgetting. */
export interface ForgetOptions {
  readonly settled?: boolean;
  readonly outcome?: Partial<NotificationStatus>;
}

const stateAfter = {
  displayed: NotificationState.DISPLAYED,
  held: NotificationState.HELD,
  answered: NotificationState.ANSWERED,
  dismissed: NotificationState.DISMISSED,
  failed: NotificationState.FAILED,
} as const;

export const isOpen = ({ status }: Entry): boolean => status.state < NotificationState.ANSWERED;

const statusEvent = (value: NotificationStatus, cursor: string): WatchResponse =>
  WatchResponse.fromPartial({ cursor, event: { $case: "status", value } });
