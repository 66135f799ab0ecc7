import { type Digest, type HeldItem, summariseHeld } from "@toasty/engine/gate";
import { contentOf, info, type Notification } from "@toasty/proto";
import { gateItemOf } from "../gating/gate-item.js";
import type { Received } from "./received.js";

/** One toast for what was held back. */
export type Release =
  | { readonly kind: "single"; readonly received: Received }
  | { readonly kind: "summary"; readonly notification: Notification; readonly of: readonly Received[] };

/** Sums up what was held back: questions and single ones as they are, the rest as one summary for each group. Pure. */
export function releases(held: readonly Received[], nowMs: number, summaryId: string): readonly Release[] {
  const byKey = new Map(held.map((each) => [each.key, each]));
  const found = (items: readonly HeldItem[]) => items.flatMap(({ id }) => byKey.get(id) ?? []);
  return summariseHeld(held.map(itemOf), nowMs).flatMap((each: Digest, index): Release[] => {
    if (each.kind === "single") return found([each.item]).map((one) => ({ kind: "single", received: one }));
    const { title, message, urgency, items } = each;
    const notification = info(title, message, { id: `${summaryId}-${index}`, importance: urgency });
    return [{ kind: "summary", notification, of: found(items) }];
  });
}

function itemOf({ key, notification }: Received): HeldItem {
  const { category, urgency, job } = gateItemOf(notification);
  const { title } = contentOf(notification);
  const { count = 1, group, expiresAtMs } = notification;
  return {
    id: key,
    category,
    urgency,
    title: count > 1 ? `${title} (×${count})` : title,
    ...(group && { group }),
    ...(job !== undefined && { job }),
    ...(expiresAtMs && { expiresAt: expiresAtMs }),
  };
}
