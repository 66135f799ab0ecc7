/** How much a human's attention is worth, lowest first. */
export const urgencies = ["low", "normal", "high", "critical"] as const;

/** How much of a human's attention something is worth. */
export type Urgency = (typeof urgencies)[number];

/** Whether it is one of the four. */
export function isUrgency(value: unknown): value is Urgency {
  return typeof value === "string" && (urgencies as readonly string[]).includes(value);
}

/** Whether the first is at least as urgent as the second. */
export function atLeast(first: Urgency, second: Urgency): boolean {
  return urgencies.indexOf(first) >= urgencies.indexOf(second);
}

/** The more urgent of the two. */
export function moreUrgent(first: Urgency, second: Urgency): Urgency {
  return atLeast(first, second) ? first : second;
}

/** The less urgent of the two. */
export function lessUrgent(first: Urgency, second: Urgency): Urgency {
  return atLeast(first, second) ? second : first;
}

/** Whether the first is more urgent than the second. */
export function exceeds(first: Urgency, second: Urgency): boolean {
  return !atLeast(second, first);
}
