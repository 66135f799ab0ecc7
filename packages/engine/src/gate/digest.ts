import { moreUrgent, type Urgency } from "../classification/urgency.js";
import type { GateCategory } from "./preferences.js";

/** Something that the gate held back, as far as a digest needs it. */
export interface HeldItem {
  readonly id: string;
  readonly category: GateCategory;
  readonly urgency: Urgency;
  readonly title: string;
  /** Items of one group are summed up together; those without one are a group as well. */
  readonly group?: string | undefined;
  /** Only the latest item of a job appears. */
  readonly job?: string | undefined;
  /** Not worth telling from then on, milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
}

/** Item that is shown in place of everything that was held back in one group. */
export type Digest =
  | { readonly kind: "single"; readonly item: HeldItem }
  | {
      readonly kind: "summary";
      readonly group?: string | undefined;
      readonly title: string;
      readonly message: string;
      readonly urgency: Urgency;
      /** Everything that it stands for, oldest first. */
      readonly items: readonly HeldItem[];
    };

const mostLines = 5;

/**
 * Sums up what was held back, in the order in which it came: at most one digest for each group, in which only the
 * latest state of each job appears. A group of one is shown as it is, and so is every question, which wants an answer
 * of its own.
 */
export function summariseHeld(held: readonly HeldItem[], now: number): readonly Digest[] {
  const fresh = held.filter((item, at) => !isOver(item, now) && !isOvertaken(item, held.slice(at + 1)));
  const groups = new Map<string | undefined, HeldItem[]>();
  for (const item of fresh.filter((item) => item.category !== "question")) {
    groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  }
  const questions = fresh.filter((item) => item.category === "question");
  return [
    ...questions.map((item): Digest => ({ kind: "single", item })),
    ...[...groups].map(([group, items]) => {
      const [only] = items;
      return items.length === 1 && only ? ({ kind: "single", item: only } as const) : summary(group, items);
    }),
  ];
}

function isOver(item: HeldItem, now: number): boolean {
  return item.expiresAt !== undefined && item.expiresAt <= now;
}

/** A job's state is overtaken by whatever it says later; a fault only by its own update. */
function isOvertaken(item: HeldItem, later: readonly HeldItem[]): boolean {
  const isState =
    item.category === "progress" || item.category === "completion" || item.category === "success";
  return later.some(
    (other) => other.id === item.id || (isState && item.job !== undefined && other.job === item.job),
  );
}

function summary(group: string | undefined, items: readonly HeldItem[]): Digest {
  const lines = items.slice(-mostLines).map((item) => item.title);
  const more = items.length - lines.length;
  return {
    kind: "summary",
    group,
    title: `While you were away: ${items.length} notifications${group === undefined ? "" : ` in ${group}`}`,
    message: (more > 0 ? [`${more} more`, ...lines] : lines).join("\n"),
    urgency: items.map((item) => item.urgency).reduce(moreUrgent),
    items,
  };
}
