import { GapReason, Notification, Delivery as WireDelivery, WithdrawalReason } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import { deliveryOf } from "./delivery.js";

const reports = { displayed: vi.fn(), held: vi.fn(), answer: vi.fn(), dismiss: vi.fn(), fail: vi.fn() };
const reportsOn = vi.fn(() => reports);
const read = (event: unknown, cursor = "c") =>
  deliveryOf(WireDelivery.fromPartial({ cursor, event } as never), reportsOn);

test("a notification can be reported on under its cursor", () => {
  const notification = Notification.fromPartial({ id: "n" });
  expect(read({ $case: "notification", value: notification })).toEqual({
    kind: "notification",
    notification,
    cursor: "c",
    ...reports,
  });
  expect(reportsOn).toHaveBeenCalledWith(notification, "c");
});

test.each([
  [WithdrawalReason.WITHDRAWN, "withdrawn"],
  [WithdrawalReason.SETTLED, "settled"],
  [WithdrawalReason.MERGED, "merged"],
  [WithdrawalReason.EXPIRED, "expired"],
  [WithdrawalReason.ABANDONED, "abandoned"],
  [99, "unknown"],
])("a withdrawal for the reason %s reads %s", (reason, word) => {
  const value = { notificationId: "n", agentId: "a", deliveryCursor: "d", reason, mergedInto: "m" };
  expect(read({ $case: "withdrawal", value })).toEqual({
    kind: "withdrawal",
    id: "n",
    agent: "a",
    delivery: "d",
    reason: word,
    mergedInto: "m",
  });
});

test.each([
  [GapReason.OVERFLOW, "overflow"],
  [GapReason.EXPIRED, "expired"],
  [GapReason.EPOCH_CHANGED, "epoch_changed"],
  [99, "unknown"],
])("a gap for the reason %s reads %s", (reason, word) => {
  expect(read({ $case: "gap", value: { reason, count: 3 } })).toEqual({
    kind: "gap",
    reason: word,
    count: 3,
  });
});

test("the end of the backlog is told, and what this version does not know is not", () => {
  expect(read({ $case: "caughtUp", value: {} })).toEqual({ kind: "caught_up" });
  expect(read(undefined)).toBeUndefined();
});
