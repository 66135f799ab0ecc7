import { Delivery, info, Notification, UrgencyLevel, WithdrawalReason } from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ownerNamed } from "../testing/core.js";
import { bodyOf, envelopeBytes, notificationEntry, withdrawalEntry } from "./entry.js";

const owner = ownerNamed("p", "a");
const envelope = { epoch: "0123456789", sequence: 7, at: 3, owner, audience: [] };

test("a notification's delivery decodes to its cursor, its lane and its bytes, however many", () => {
  fc.assert(
    fc.property(
      fc.nat(70_000),
      fc.constantFrom("info" as const, "warning" as const, "critical" as const),
      (size, lane) => {
        const notification = Notification.fromPartial(info("title", "x".repeat(size)));
        const bytes = Notification.encode(notification).finish();
        const half = bytes.length >> 1;
        const entry = notificationEntry([bytes.subarray(0, half), bytes.subarray(half)], {
          ...envelope,
          lane,
        });
        expect(Delivery.decode(entry.delivery)).toEqual({
          cursor: `0123456789.${lane[0]}.7`,
          event: { $case: "notification", value: notification },
          lane: UrgencyLevel[lane.toUpperCase() as "INFO" | "WARNING" | "CRITICAL"],
        });
        expect(Buffer.compare(bodyOf(entry), bytes)).toBe(0);
        expect(entry.delivery.length - bytes.length).toBeLessThanOrEqual(envelopeBytes);
        expect(entry).toMatchObject({
          kind: "notification",
          sequence: 7,
          at: 3,
          holders: 0,
          pooled: 0,
          lane,
        });
      },
    ),
  );
});

test("a withdrawal travels in the critical lane", () => {
  const withdrawal = {
    notificationId: "n",
    agentId: "a",
    deliveryCursor: "c",
    reason: WithdrawalReason.EXPIRED,
    mergedInto: undefined,
  };
  const entry = withdrawalEntry(withdrawal, envelope);
  expect(entry).toMatchObject({ kind: "withdrawal", lane: "critical", sequence: 7 });
  expect(Delivery.decode(entry.delivery)).toEqual({
    cursor: "0123456789.c.7",
    event: { $case: "withdrawal", value: withdrawal },
    lane: UrgencyLevel.CRITICAL,
  });
});
