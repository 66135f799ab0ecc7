import { setImmediate } from "node:timers/promises";
import { SerialQueue } from "@toasty/kit/serial-queue";
import {
  everyone,
  type ListHistoryRequest,
  type ListHistoryResponse,
  Notification,
  Role,
  ToastyError,
} from "@toasty/proto";
import type { Caller } from "../admission/principal.js";
import { refuseFilters } from "../admission/unsupported.js";
import type { Recorded } from "../journal/facts.js";
import { bodyOf } from "../routing/entry.js";
import { statusOf } from "../settling/status.js";
import type { Serving } from "./serving.js";
import type { Answer } from "./unary.js";

const usualSize = 50;
const largestSize = 500;
const tokenPattern = /^([a-z0-9]{1,32})\.h\.(\d{1,15})$/;

/** Largest page: it is made in one turn, in which nothing else is served. */
const largestPageBytes = 1024 * 1024;

/** Entries of a page that count as much as one call. */
const entriesPerCall = 5;

/** Returns how many calls a page counts for. */
export const costOfPage = ({ pageSize }: ListHistoryRequest): number =>
  1 + Math.ceil((pageSize || usualSize) / entriesPerCall);

/** Lists what the caller may see of the past, newest first. Makes one page in each turn of the event loop, for anybody. */
export function listHistory(serving: Serving): Answer<ListHistoryRequest, ListHistoryResponse> {
  const turns = new SerialQueue();
  return (request, { caller }) => {
    refuseFilters(request);
    return turns.run(async () => {
      await setImmediate();
      return pageOf(serving, request, caller);
    });
  };
}

function pageOf(serving: Serving, request: ListHistoryRequest, caller: Caller): ListHistoryResponse {
  const { journal, epoch } = serving.core;
  const size = sizeOf(request.pageSize);
  const before = placeOf(request.pageToken, epoch);
  const found = journal.history({
    before,
    size,
    maySee: (notification) => maySee(serving, notification, caller),
  });
  let bytes = 0;
  const entries = found.entries.filter(({ entry }, i) => {
    bytes += entry.delivery.length;
    return i === 0 || bytes <= largestPageBytes;
  });
  const more = found.more || entries.length < found.entries.length;
  return {
    entries: entries.map(({ notification: recorded, entry }) => ({
      notification: Notification.decode(bodyOf(entry)),
      targetClientId: recorded.target,
      status: statusOf(recorded),
      publishedAtMs: recorded.publishedAtMs,
    })),
    nextPageToken: more ? `${epoch}.h.${entries.at(-1)?.sequence}` : "",
  };
}

/** A publisher sees what was sent with its token, and an agent that names itself its own; a desk sees what was for it. */
function maySee(
  { desks }: Serving,
  { owner, target, audience }: Recorded,
  { principal, agent }: Caller,
): boolean {
  switch (principal.role) {
    case Role.PUBLISHER:
      return owner.principal === principal.name && (agent === "" || owner.agent === agent);
    case Role.DESK:
      return target === everyone || audience.some(({ clientId }) => desks.speaksFor(principal, clientId));
    default:
      return true;
  }
}

function sizeOf(pageSize: number): number {
  if (pageSize >= 0 && pageSize <= largestSize) return pageSize || usualSize;
  throw ToastyError.invalid([
    { field: "page_size", description: `must be 1 to ${largestSize}, or 0 for ${usualSize}` },
  ]);
}

function placeOf(pageToken: string, epoch: string): number {
  if (pageToken === "") return Number.POSITIVE_INFINITY;
  const [, theirs, digits] = tokenPattern.exec(pageToken) ?? [];
  if (theirs === epoch) return Number(digits);
  throw ToastyError.invalid([
    { field: "page_token", description: "is none of this broker's: begin with an empty one" },
  ]);
}
