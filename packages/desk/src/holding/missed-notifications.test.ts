import { expect, test } from "vitest";
import { MissedNotifications } from "./missed-notifications.js";

function titleAfter(...gaps: Parameters<MissedNotifications["add"]>[0][]) {
  const missed = new MissedNotifications();
  for (const gap of gaps) missed.add(gap);
  const payload = missed.notice?.payload;
  return payload?.$case === "textMessage"
    ? [payload.value.header?.title, payload.value.bodyTextLine1]
    : undefined;
}

test("losses are counted and told with their reason, also where nobody knows how many", () => {
  expect(titleAfter({ count: 0, reason: "overflow" })).toBeUndefined();
  expect(titleAfter({ count: 1, reason: "expired" })).toEqual([
    "One notification was lost",
    "They waited too long.",
  ]);
  expect(titleAfter({ count: 1_000, reason: "overflow" }, { count: 2, reason: "overflow" })).toEqual([
    "1,002 notifications were lost",
    "There were too many while this desk was away.",
  ]);
  expect(titleAfter({ count: undefined, reason: "epoch_changed" })).toEqual([
    "Notifications may have been lost",
    "The broker was restarted and does not remember what was waiting.",
  ]);
  expect(titleAfter({ count: 3, reason: "overflow" }, { count: undefined, reason: "unknown" })).toEqual([
    "3 notifications were lost, and perhaps more",
    "The broker does not say why.",
  ]);
});

test("what the human has seen is counted no more, nor that nobody knew how many", () => {
  const missed = new MissedNotifications();
  missed.add({ count: 2, reason: "overflow" });
  missed.add({ count: undefined, reason: "overflow" });
  missed.clear();
  expect(missed.notice).toBeUndefined();
  missed.add({ count: 1, reason: "overflow" });
  expect(missed.notice?.payload?.value.header?.title).toBe("One notification was lost");
});
