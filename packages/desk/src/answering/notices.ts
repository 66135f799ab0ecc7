import type { Outcome } from "@toasty/client";
import { info, isQuestion, type Notification } from "@toasty/proto";
import type { PendingDecision } from "../holding/decision.js";
import type { ReportVerdict } from "./verdict.js";

const longestTitle = 200;

/**
 * Returns the notice for a human whose answer did not count; undefined where no human waits for one: an answer that
 * counted, a question that was dismissed, a click on news. Pure.
 */
export function noticeOf(
  { notification, decision }: Pick<PendingDecision, "notification" | "decision">,
  verdict: ReportVerdict,
): Notification | undefined {
  if (decision.kind !== "answered" || !isQuestion(notification)) return undefined;
  const why = reasonOf(notification, verdict);
  if (why === undefined) return undefined;
  const title = notification.payload?.value.header?.title ?? "";
  return info(clipped(`Your answer did not count: ${title}`), why, { importance: "low" });
}

function reasonOf(notification: Notification, verdict: ReportVerdict): string | undefined {
  switch (verdict.kind) {
    case "late":
      return lateReason(notification, verdict.outcome);
    case "refused":
      return `The broker refused it: ${verdict.reason}`;
    case "unknown":
      return "The broker does not know the question any more, and nobody asked it again.";
    default:
      return undefined;
  }
}

function lateReason(notification: Notification, outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case "answered": {
      const button = buttonText(notification, outcome.action);
      return `${outcome.by || "Another desk"} answered first${button === "" ? "" : `: ${button}`}.`;
    }
    case "dismissed":
      return `${outcome.by || "Another desk"} dismissed it first.`;
    case "expired":
      return "It came too late: the time of the question was over.";
    case "withdrawn":
      return "It came too late: the question was taken back.";
    default:
      return "It came too late: the question was over.";
  }
}

/** Text of a question's button, else the action itself. */
function buttonText({ payload }: Notification, action: string): string {
  const buttons = payload?.$case === "interactiveMessage" ? payload.value.buttons : [];
  return buttons.find(({ actionId }) => actionId === action)?.text || action;
}

const clipped = (title: string) =>
  title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 1)}…`;
