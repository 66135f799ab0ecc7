import { NotificationState, type NotificationStatus, ToastyError, WithdrawalReason } from "@toasty/proto";
import type { Caller } from "../admission/principal.js";
import { isSettled, statusOf } from "../settling/published.js";
import type { Line } from "./line.js";
import { change, retract } from "./settle.js";

/** Takes a notification back, if it is the caller's own and has not ended. Returns where it stands then. */
export function withdraw(line: Line, { principal, agent }: Caller, id: string): NotificationStatus {
  const published = line.register.get(id);
  if (!published || published.owner.principal !== principal.name || published.owner.agent !== agent) {
    throw unknownNotification(id);
  }
  if (!isSettled(published)) {
    change(line, published, { state: NotificationState.WITHDRAWN });
    retract(line, published, { reason: WithdrawalReason.WITHDRAWN });
  }
  return statusOf(published);
}

const unknownNotification = (id: string) =>
  new ToastyError({
    message: `there is no notification ${id} of this agent: it was never published, belongs to another one, or is forgotten`,
    code: "not_found",
    reason: "NOT_FOUND",
    resource: { type: "notification", name: id },
  });
