import { atLeast, type Urgency } from "../classification/urgency.js";

/** When something that nobody has reacted to is shown once more. */
export interface Escalation {
  readonly enabled: boolean;
  /** How long it waits; at least 30 s, at most an hour. */
  readonly afterMs: number;
  /** How urgent it must be. */
  readonly from: Urgency;
}

/** What holds where nobody wished anything. */
export const defaultEscalation: Escalation = { enabled: true, afterMs: 5 * 60_000, from: "critical" };

const shortest = 30_000;
const longest = 60 * 60_000;

/** How long to wait before showing it again, or nothing where it is not to be escalated. */
export function escalatesAfter(escalation: Escalation, urgency: Urgency): number | undefined {
  if (!escalation.enabled || Number.isNaN(escalation.afterMs) || !atLeast(urgency, escalation.from))
    return undefined;
  return Math.min(longest, Math.max(shortest, escalation.afterMs));
}
