import type { Command, Moment } from "./command.js";
import { decidePublish } from "./deciding/publish.js";
import { decideReport } from "./deciding/report.js";
import { decideClose, decideMailboxExpired, decideOpenMailbox, decideWritten } from "./deciding/sessions.js";
import { decideExpire, decideLeaseEnd, decideWithdraw } from "./deciding/settle.js";
import { type Decision, done } from "./decision.js";
import type { BrokerState } from "./state.js";

/**
 * Decides on a command. Reads the state and changes nothing: twice the same command on the same state leads to the same
 * decision. Refuses by throwing a ToastyError; then nothing has happened.
 */
export function decide(state: BrokerState, command: Command, now: Moment): Decision {
  switch (command.kind) {
    case "publish":
      return decidePublish(state, command, now);
    case "withdraw":
      return decideWithdraw(state, command, now);
    case "report":
      return decideReport(state, command, now);
    case "expire":
      return decideExpire(command.notification, now);
    case "lease_end":
      return decideLeaseEnd(state, command.notification, now);
    case "mailbox_expired":
      return decideMailboxExpired(state, command.mailbox, now);
    case "stream_ended":
      return { changes: [{ kind: "end_stream", stream: command.stream }], reply: done };
    case "open_mailbox":
      return decideOpenMailbox(state, command, now);
    case "open":
      return { changes: [command], reply: done };
    case "close":
      return decideClose(state, command, now);
    case "written":
      return decideWritten(state, command);
    case "acknowledged":
      return { changes: [{ ...command, kind: "acknowledge" }], reply: done };
    case "watch_opened":
      return { changes: [{ ...command, kind: "open_watch" }], reply: done };
    case "watch_closed":
      return { changes: [{ ...command, kind: "close_watch" }], reply: done };
    case "heard":
      return { changes: [command], reply: done };
  }
}
