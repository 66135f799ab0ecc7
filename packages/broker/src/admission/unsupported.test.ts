import { ListHistoryRequest, Notification, NotificationState, ReportRequest } from "@toasty/proto";
import { expect, test } from "vitest";
import { refuseFilters, refusePerson, reservedParts, unsupported } from "./unsupported.js";

test("names what is not supported, and says what to do", () => {
  expect(unsupported("f", "leave it out")).toMatchObject({
    message: "f is not supported by this broker yet.",
    remedy: "Leave it out.",
    code: "unimplemented",
    reason: "UNSUPPORTED",
    violations: [{ field: "f", description: "is not supported by this broker yet: leave it out" }],
  });
});

test("leaves the origin to brokers", () => {
  expect(reservedParts(Notification.fromPartial({}))).toEqual([]);
  expect(reservedParts(Notification.fromPartial({ origin: "b" }))).toEqual([
    { field: "notification.origin", description: "is written by brokers only: leave it out" },
  ]);
});

test("refuses a report that names a person", () => {
  refusePerson(ReportRequest.fromPartial({}));
  expect(() => refusePerson(ReportRequest.fromPartial({ by: "somebody" }))).toThrow(
    expect.objectContaining({ violations: [expect.objectContaining({ field: "by" })] }),
  );
});

test("takes a listing of everything", () => {
  refuseFilters(ListHistoryRequest.fromPartial({ pageSize: 5 }));
});

test.each([
  ["text", { text: "" }],
  ["agent_id", { agentId: "a" }],
  ["target_client_id", { targetClientId: "c" }],
  ["states", { states: [NotificationState.PENDING] }],
  ["labels", { labels: { k: "v" } }],
  ["since_ms", { sinceMs: 0 }],
  ["until_ms", { untilMs: 0 }],
])("refuses a listing by %s", (field, filter) => {
  expect(() => refuseFilters(ListHistoryRequest.fromPartial(filter))).toThrow(
    expect.objectContaining({ code: "unimplemented", violations: [expect.objectContaining({ field })] }),
  );
});
