import type { Published } from "../settling/published.js";

/** Notifications of one group that come close together. */
export interface Burst {
  /** Those that stand on their own, oldest first, with their times. */
  readonly members: readonly { readonly published: Published; readonly at: number }[];
  /** What stands for all of them, once there are too many. */
  readonly summary: Published | undefined;
  /** How many the summary stands for. */
  readonly count: number;
  readonly lastAt: number;
}

/** What happens to one more of a group. */
export type Step =
  /** It stands on its own. */
  | { readonly kind: "pass" }
  /** It and all these become one. */
  | { readonly kind: "fold"; readonly members: readonly Published[] }
  /** It is counted into the summary. */
  | { readonly kind: "count"; readonly summary: Published; readonly count: number };

/** When a burst is too much. */
export interface CoalescingRule {
  readonly windowMs: number;
  readonly after: number;
}

/** Decides what becomes of one more notification of a group. */
export function coalesce(
  burst: Burst | undefined,
  now: number,
  rule: CoalescingRule,
  isOpen: (published: Published) => boolean,
): Step {
  if (!burst) return { kind: "pass" };
  const { summary, count, lastAt } = burst;
  if (summary && isOpen(summary) && now - lastAt <= rule.windowMs) {
    return { kind: "count", summary, count: count + 1 };
  }
  const members = recent(burst, now, rule).map(({ published }) => published);
  return members.length < rule.after ? { kind: "pass" } : { kind: "fold", members };
}

/** The burst with one more that passed. */
export function withMember(
  burst: Burst | undefined,
  published: Published,
  now: number,
  rule: CoalescingRule,
): Burst {
  const members = [...(burst ? recent(burst, now, rule) : []), { published, at: now }];
  return { members, summary: undefined, count: 0, lastAt: now };
}

/** The burst once a summary stands for it. */
export const withSummary = (summary: Published, count: number, now: number): Burst => ({
  members: [],
  summary,
  count,
  lastAt: now,
});

const recent = ({ members }: Burst, now: number, { windowMs }: CoalescingRule) =>
  members.filter(({ at }) => now - at <= windowMs);

/** How many bursts are remembered. */
const capacity = 1000;

/** The bursts that go on. */
export class Bursts {
  readonly #bursts = new Map<string, Burst>();

  get(key: string): Burst | undefined {
    return this.#bursts.get(key);
  }

  set(key: string, burst: Burst): void {
    this.#bursts.delete(key);
    this.#bursts.set(key, burst);
    if (this.#bursts.size <= capacity) return;
    const [oldest] = this.#bursts.keys();
    if (oldest !== undefined) this.#bursts.delete(oldest);
  }
}
