import { NotificationState, NotificationStatus } from "@toasty/proto";
import { expect, test } from "vitest";
import { type Outcome, outcomeOf } from "./outcome.js";

const { ANSWERED, DISMISSED, EXPIRED, WITHDRAWN, MERGED, UNDELIVERED, FAILED } = NotificationState;
const read = (state: NotificationState, more: Partial<NotificationStatus> = {}) =>
  outcomeOf(NotificationStatus.fromPartial({ ...more, state }));

test.each<[NotificationState, Partial<NotificationStatus>, Outcome]>([
  [
    ANSWERED,
    { clientId: "d", answer: { actionId: "yes", inputs: { why: "so" } } },
    { kind: "answered", action: "yes", inputs: { why: "so" }, by: "d" },
  ],
  [ANSWERED, { clientId: "d" }, { kind: "answered", action: "", inputs: {}, by: "d" }],
  [DISMISSED, { clientId: "d" }, { kind: "dismissed", by: "d" }],
  [EXPIRED, {}, { kind: "expired" }],
  [WITHDRAWN, {}, { kind: "withdrawn" }],
  [MERGED, { mergedInto: "n" }, { kind: "merged", into: "n" }],
  [UNDELIVERED, { reason: "full" }, { kind: "undelivered", reason: "full" }],
  [FAILED, { reason: "no daemon" }, { kind: "failed", reason: "no daemon" }],
])("state %s with %o is an end", (state, more, outcome) => {
  expect(read(state, more)).toEqual(outcome);
});

test.each([
  NotificationState.UNSPECIFIED,
  NotificationState.PENDING,
  NotificationState.HELD,
  NotificationState.DISPLAYED,
])("state %s is no end", (state) => {
  expect(read(state)).toBeUndefined();
});
