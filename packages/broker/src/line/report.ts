import {
  NotificationState,
  type ReportRequest,
  type ReportResponse,
  ToastyError,
  validateClientId,
  WithdrawalReason,
} from "@toasty/proto";
import { refusePerson } from "../admission/unsupported.js";
import { type Cursor, parseCursor } from "../routing/cursor.js";
import { cleanEvent } from "../settling/clean-event.js";
import { judge } from "../settling/judge.js";
import { hasMark } from "../settling/marks.js";
import { isSettled, type Published, statusOf } from "../settling/published.js";
import type { Line } from "./line.js";
import { change, retract } from "./settle.js";

/** The notification that a report named, and the answer to the desk. */
export interface Reported {
  readonly published: Published;
  readonly response: ReportResponse;
}

/**
 * Takes in what a desk says of a delivery. The first one that settles it wins; the others are told who did. `mayReport`:
 * whether the caller has attached as this client id, and may speak for it.
 */
export function report(line: Line, request: ReportRequest, mayReport = true): Reported {
  refusePerson(request);
  const { clientId, cursor, event } = request;
  const violations = validateClientId("client_id", clientId);
  if (!event) violations.push({ field: "event", description: "is missing: say what happened" });
  if (violations.length > 0 || !event) throw ToastyError.invalid(violations);

  const place = parseCursor("cursor", cursor);
  const published = find(line, place, cursor);
  if (!receivers(published).has(clientId) || !mayReport) throw notDelivered(clientId);
  const isLatest = place.seq === published.seq;
  const verdict = judge(published, clientId, cleanEvent(event, published.declared), () => {
    // That a former content could not be shown says nothing of this one.
    if (!isLatest) return true;
    noteFailure(published, clientId);
    const { unread, failedAt } = published;
    return unread > 0 || [...receivers(published)].some((id) => !failedAt?.has(id));
  });
  if (verdict.kind === "change") {
    change(line, published, { ...verdict, clientId });
    // Where a newer revision is on its way to the desk, it has to be told like the others.
    if (isSettled(published)) clear(line, published, isLatest ? clientId : undefined);
  }
  const accepted = verdict.kind !== "late";
  return { published, response: { accepted, status: statusOf(published) } };
}

/**
 * A client id has failed when each of its sessions has: every session is a screen of its own, and another one may take the
 * answer that this one cannot. Reports do not say which session they come from, so they are counted.
 */
function noteFailure(published: Published, clientId: string): void {
  published.failures ??= new Map();
  const count = (published.failures.get(clientId) ?? 0) + 1;
  published.failures.set(clientId, count);
  const mailboxes = published.audience.filter((mailbox) => mailbox.clientId === clientId);
  const sessions = mailboxes.reduce((sum, mailbox) => sum + mailbox.sessions.size, 0);
  if (count < sessions) return;
  published.failedAt ??= new Set();
  published.failedAt.add(clientId);
}

function clear(line: Line, published: Published, knownTo: string | undefined): void {
  // What nobody could show is on no screen.
  if (published.state === NotificationState.FAILED) return;
  retract(line, published, { reason: WithdrawalReason.SETTLED, knownTo });
}

function find(line: Line, { epoch, seq }: Cursor, text: string): Published {
  const published = epoch === line.epoch ? line.register.at(seq) : undefined;
  if (published) return published;
  throw new ToastyError({
    message:
      "the broker remembers no notification for this cursor: it was restarted since, or has forgotten it",
    code: "not_found",
    reason: "NOT_FOUND",
    resource: { type: "delivery", name: text },
  });
}

/** The client ids that have it. */
function receivers({ audience, received }: Published): Set<string> {
  return new Set(audience.filter((_, index) => hasMark(received, index)).map(({ clientId }) => clientId));
}

const notDelivered = (clientId: string) =>
  new ToastyError({
    message: `the desk ${clientId} never received this: report under the client id that the delivery came to`,
    code: "failed_precondition",
    reason: "NOT_DELIVERED",
  });
