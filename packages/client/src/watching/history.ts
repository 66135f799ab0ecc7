import { type ListHistoryResponse, type Notification, NotificationState, ToastyError } from "@toasty/proto";
import { abortedError } from "../calling/abort.js";
import { type Outcome, outcomeOf } from "./outcome.js";

/** One notification of the past. */
export interface HistoryEntry {
  readonly notification: Notification;
  /** Whom it was for. */
  readonly to: string;
  /** Progress of the notification; `ended` as soon as there is an `outcome`. */
  readonly state: "pending" | "held" | "displayed" | "ended" | "unknown";
  /** The end of the notification; `undefined` while it is open. */
  readonly outcome: Outcome | undefined;
  /** When the broker took it. */
  readonly publishedAt: Date;
}

/** What a look into the past may say. */
export interface HistoryOptions {
  /** How many are fetched at once, 1 to 500. Default: 50. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one page's request, however often that takes. */
type Fetch = (pageSize: number, pageToken: string) => Promise<ListHistoryResponse>;

/** Goes back in time, fetching page after page for as long as it is asked for more. */
export async function* history(
  fetch: Fetch,
  { pageSize = 50, signal }: HistoryOptions,
): AsyncGenerator<HistoryEntry> {
  let size = pageSize;
  let token = "";
  do {
    if (signal?.aborted) throw abortedError(signal);
    const page = await fetch(size, token).catch((error: unknown) => {
      if (!isTooLarge(error) || size === 1) throw error;
      return undefined;
    });
    if (!page) {
      size = Math.ceil(size / 2);
      continue;
    }
    yield* page.entries.flatMap(read);
    token = page.nextPageToken;
    if (token === "") return;
  } while (true);
}

function read({
  notification,
  targetClientId,
  status,
  publishedAtMs,
}: ListHistoryResponse["entries"][number]) {
  if (!notification || !status) return [];
  const publishedAt = new Date(publishedAtMs);
  return [
    {
      notification,
      to: targetClientId,
      outcome: outcomeOf(status),
      state: stateOf(status.state),
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

/**
 * Tells whether a page of large notifications was more than one message may hold; half of it is not. That error is of
 * grpc-js itself, so it has no reason of ours, unlike the limits of the broker.
 */
const isTooLarge = (error: unknown): boolean => {
  const { code, reason } = ToastyError.from(error);
  return code === "resource_exhausted" && reason === "UNKNOWN";
};
