import { atLeast, type Urgency } from "../classification/urgency.js";

/** Rule for showing once more what nobody has reacted to. */
export interface Escalation {
  readonly enabled: boolean;
  /** Time that it waits; at least 30 s, at most an hour. */
  readonly afterMs: number;
  /** Least urgency that is escalated. */
  readonly from: Urgency;
}

/** Default escalation. */
export const defaultEscalation: Escalation = { enabled: true, afterMs: 5 * 60_000, from: "critical" };

const shortest = 30_000;
const longest = 60 * 60_000;

/** Returns the time to wait before showing it again; undefined where it is not to be escalated. */
export function escalatesAfter(escalation: Escalation, urgency: Urgency): number | undefined {
  if (!escalation.enabled || Number.isNaN(escalation.afterMs) || !atLeast(urgency, escalation.from))
    return undefined;
  return Math.min(longest, Math.max(shortest, escalation.afterMs));
}
