/** Notifications of one group that come close together. */
export interface Burst<N> {
  /** Those that stand on their own, oldest first, with their times. */
  readonly members: readonly { readonly notification: N; readonly at: number }[];
  /** Summary of all of them, once there are too many. */
  readonly summary: N | undefined;
  /** Number of notifications that the summary counts. */
  readonly count: number;
  readonly lastAt: number;
}

/** Decision on one more notification of a group. */
export type BurstStep<N> =
  /** It stands on its own. */
  | { readonly kind: "pass" }
  /** It and all these become one. */
  | { readonly kind: "summarise"; readonly members: readonly N[] }
  /** It is counted into the summary. */
  | { readonly kind: "count"; readonly summary: N; readonly count: number };

/** Limits of a burst. */
export interface CoalescingRule {
  readonly windowMs: number;
  readonly after: number;
}

/** Decides what becomes of one more notification of a group. */
export function coalesce<N>(
  burst: Burst<N> | undefined,
  now: number,
  rule: CoalescingRule,
  isOpen: (notification: N) => boolean,
): BurstStep<N> {
  if (!burst) return { kind: "pass" };
  const { summary, count, lastAt } = burst;
  if (summary && isOpen(summary) && now - lastAt <= rule.windowMs) {
    return { kind: "count", summary, count: count + 1 };
  }
  const members = recent(burst, now, rule).map(({ notification }) => notification);
  return members.length < rule.after ? { kind: "pass" } : { kind: "summarise", members };
}

/** Returns the burst with one more that passed. */
export function withMember<N>(
  burst: Burst<N> | undefined,
  notification: N,
  now: number,
  rule: CoalescingRule,
): Burst<N> {
  const members = [...(burst ? recent(burst, now, rule) : []), { notification, at: now }];
  return { members, summary: undefined, count: 0, lastAt: now };
}

/** Returns the burst after a summary took its place. */
export const withSummary = <N>(summary: N, count: number, now: number): Burst<N> => ({
  members: [],
  summary,
  count,
  lastAt: now,
});

const recent = <N>({ members }: Burst<N>, now: number, { windowMs }: CoalescingRule) =>
  members.filter(({ at }) => now - at <= windowMs);
