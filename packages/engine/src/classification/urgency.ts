/** The four urgencies, lowest first. */
export const urgencies = ["low", "normal", "high", "critical"] as const;

/** Urgency: the share of a human's attention that something is worth. */
export type Urgency = (typeof urgencies)[number];

/** Returns whether a value is one of the four. */
export function isUrgency(value: unknown): value is Urgency {
  return typeof value === "string" && (urgencies as readonly string[]).includes(value);
}

/** Returns whether the first is at least as urgent as the second. */
export function atLeast(first: Urgency, second: Urgency): boolean {
  return urgencies.indexOf(first) >= urgencies.indexOf(second);
}

/** Returns the more urgent of the two. */
export function moreUrgent(first: Urgency, second: Urgency): Urgency {
  return atLeast(first, second) ? first : second;
}

/** Returns the less urgent of the two. */
export function lessUrgent(first: Urgency, second: Urgency): Urgency {
  return atLeast(first, second) ? second : first;
}

/** Returns whether the first is more urgent than the second. */
export function exceeds(first: Urgency, second: Urgency): boolean {
  return !atLeast(second, first);
}
