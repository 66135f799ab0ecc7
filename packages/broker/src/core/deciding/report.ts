import { NotificationState, ToastyError, validateClientId, WithdrawalReason } from "@toasty/proto";
import { refusePerson } from "../../admission/unsupported.js";
import { type Cursor, parseCursor } from "../../routing/cursor.js";
import { cleanEvent } from "../../settling/clean-event.js";
import { judge } from "../../settling/judge.js";
import { isSettled } from "../../settling/status.js";
import { hasBit } from "../../structures/bitset.js";
import type { Moment, ReportCommand } from "../command.js";
import type { Change, Decision } from "../decision.js";
import type { Published } from "../published.js";
import type { BrokerState } from "../state.js";
import { retract, settle } from "./settle.js";

/** Decides on a report. The first one that settles a notification wins; the others are told who did. */
export function decideReport(
  state: BrokerState,
  { request, mayReport }: ReportCommand,
  now: Moment,
): Decision {
  refusePerson(request);
  const { clientId, cursor, event } = request;
  const violations = validateClientId("client_id", clientId);
  if (!event) violations.push({ field: "event", description: "is missing: say what happened" });
  if (violations.length > 0 || !event) throw ToastyError.invalid(violations);

  const position = parseCursor("cursor", cursor);
  const notification = find(state, position, cursor);
  if (!receivers(notification).has(clientId) || !mayReport) throw notDelivered(clientId);
  const isLatest = position.sequence === notification.sequence;
  // That a former content could not be shown says nothing of this one.
  const failure = isLatest && event.$case === "failed" && !isSettled(notification);
  const everywhere = failure && failsEverywhere(notification, clientId);
  const verdict = judge(
    notification,
    clientId,
    cleanEvent(event, notification.declared),
    () => !isLatest || othersMayShow(notification, everywhere ? clientId : undefined),
  );
  const changes: Change[] = [];
  if (failure) changes.push({ kind: "note_failure", notification, clientId, everywhere });
  if (verdict.kind === "change") {
    changes.push(settle(notification, { ...verdict, clientId }, now));
    // What nobody could show is on no screen.
    if (verdict.state >= NotificationState.ANSWERED && verdict.state !== NotificationState.FAILED) {
      // Where a newer revision is on its way to the desk, it has to be told like the others.
      const knownTo = isLatest ? clientId : undefined;
      changes.push(...retract(notification, { reason: WithdrawalReason.SETTLED, knownTo }));
    }
  }
  return { changes, reply: { kind: "reported", notification, accepted: verdict.kind !== "late" } };
}

/**
 * Returns whether one more failure is the last one of a client id. A client id has failed when each of its sessions has:
 * every session is a screen of its own, and another one may take the answer that this one cannot. Reports do not say
 * which session they come from, so they are counted.
 */
function failsEverywhere({ audience, failures }: Published, clientId: string): boolean {
  const sessions = audience.reduce(
    (sum, mailbox) => (mailbox.clientId === clientId ? sum + mailbox.readers.size : sum),
    0,
  );
  return (failures?.get(clientId) ?? 0) + 1 >= sessions;
}

function othersMayShow(notification: Published, failing: string | undefined): boolean {
  const { unread, failedAt } = notification;
  return unread > 0 || [...receivers(notification)].some((id) => id !== failing && !failedAt?.has(id));
}

function find({ epoch, register }: BrokerState, position: Cursor, text: string): Published {
  const notification = position.epoch === epoch ? register.at(position.sequence) : undefined;
  if (notification) return notification;
  throw new ToastyError({
    message: "The broker knows no notification for this cursor: it was restarted since, or has forgotten it.",
    code: "not_found",
    reason: "NOT_FOUND",
    resource: { type: "delivery", name: text },
  });
}

/** Returns the client ids that have received a notification. */
function receivers({ audience, received }: Published): Set<string> {
  return new Set(audience.filter((_, index) => hasBit(received, index)).map(({ clientId }) => clientId));
}

const notDelivered = (clientId: string) =>
  new ToastyError({
    message: `The desk ${clientId} never received this.`,
    remedy: "Report under the client id that the delivery came to.",
    code: "failed_precondition",
    reason: "NOT_DELIVERED",
  });
