import type { GapDelivery, WithdrawalDelivery } from "@toasty/client";

/** Describes a notification that was removed from the screen. */
export const describeWithdrawal = (title: string, { reason }: Pick<WithdrawalDelivery, "reason">): string =>
  `${title} → ${withdrawals[reason]}`;

/** Describes notifications that will never come. */
export function describeGap({ reason, count }: Pick<GapDelivery, "reason" | "count">): string {
  const many = count === undefined ? "some notifications" : `${count} notification${count === 1 ? "" : "s"}`;
  return `${many} will never come: ${gaps[reason]}`;
}

const withdrawals: Readonly<Record<WithdrawalDelivery["reason"], string>> = {
  withdrawn: "taken back by its sender",
  settled: "settled on another desk",
  merged: "part of a summary now",
  expired: "its time is over",
  abandoned: "its sender is gone",
  unknown: "over",
};

const gaps: Readonly<Record<GapDelivery["reason"], string>> = {
  overflow: "too many were waiting",
  expired: "they waited too long",
  epoch_changed: "the broker has lost its memory",
  unknown: "nobody knows why",
};
