import {
  ListHistoryRequest,
  type ListHistoryResponse,
  type Notification,
  NotificationState,
  ToastyError,
} from "@toasty/proto";
import { abortedError } from "../connecting/errors.js";
import { isResponseTooLarge } from "../connecting/grpc-failures.js";
import type { KeepAlive } from "../promises/keep-alive.js";
import type { Outbox } from "../queueing/outbox.js";
import { type Outcome, outcomeOf } from "./outcome.js";

/** Notification of the past. */
export interface HistoryEntry {
  readonly notification: Notification;
  /** Client id that it was sent to, or "*". */
  readonly to: string;
  /** Progress of the notification; `ended` as soon as there is an `outcome`. */
  readonly state: "pending" | "held" | "displayed" | "ended" | "unknown";
  /** The end of the notification; `undefined` while it is open. */
  readonly outcome: Outcome | undefined;
  /** Time at which the broker took it. */
  readonly publishedAt: Date;
}

/** Settings of a look into the past. */
export interface HistoryOptions {
  /** Number of notifications that are fetched at once, 1 to 500. Default: 50. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the broker's history of this agent. */
export class History {
  readonly #outbox: Outbox;
  readonly #keepAlive: KeepAlive;

  constructor(outbox: Outbox, keepAlive: KeepAlive) {
    this.#outbox = outbox;
    this.#keepAlive = keepAlive;
  }

  /** Iterates over the past, newest first. */
  entries(options: HistoryOptions = {}): AsyncGenerator<HistoryEntry, void> {
    const { signal } = options;
    const fetch = (pageSize: number, pageToken: string) => {
      const request = ListHistoryRequest.fromPartial({ pageSize, pageToken });
      return this.#keepAlive.during(this.#outbox.call("listHistory", request, { signal }));
    };
    return pagesBack(fetch, options);
  }

  /** Returns the outcomes of some ids, `undefined` for one that is open. Ids that the history does not have are missing. */
  async find(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Outcome | undefined>> {
    const found = new Map<string, Outcome | undefined>();
    for await (const { notification, outcome } of this.entries({ pageSize: 500 })) {
      // Newest first: an older revision of the same id has nothing to add.
      if (ids.has(notification.id) && !found.has(notification.id)) found.set(notification.id, outcome);
      if (found.size === ids.size) break;
    }
    return found;
  }
}

/** Fetches one page. */
type Fetch = (pageSize: number, pageToken: string) => Promise<ListHistoryResponse>;

/**
 * Goes back in time, fetching page after page for as long as more is asked for. A page of large notifications may not fit
 * into a message; then it is fetched again with half of the entries.
 */
export async function* pagesBack(
  fetch: Fetch,
  { pageSize = 50, signal }: HistoryOptions,
): AsyncGenerator<HistoryEntry, void> {
  let size = pageSize;
  let token = "";
  for (;;) {
    if (signal?.aborted) throw abortedError(signal);
    const page = await fetch(size, token).catch((error: unknown) => {
      if (!isResponseTooLarge(ToastyError.from(error)) || size === 1) throw error;
      return undefined;
    });
    if (!page) {
      size = Math.ceil(size / 2);
      continue;
    }
    yield* page.entries.flatMap(entryOf);
    token = page.nextPageToken;
    if (token === "") return;
  }
}

function entryOf(entry: ListHistoryResponse["entries"][number]): HistoryEntry[] {
  const { notification, status, targetClientId, publishedAtMs } = entry;
  if (!notification || !status) return [];
  const publishedAt = new Date(publishedAtMs);
  return [
    {
      notification,
      to: targetClientId,
      state: stateOf(status.state),
      outcome: outcomeOf(status),
      publishedAt,
    },
  ];
}

function stateOf(state: NotificationState): HistoryEntry["state"] {
  switch (state) {
    case NotificationState.PENDING:
      return "pending";
    case NotificationState.HELD:
      return "held";
    case NotificationState.DISPLAYED:
      return "displayed";
    default:
      return state > NotificationState.DISPLAYED ? "ended" : "unknown";
  }
}
