import { expect, test } from "vitest";
import { isReason, reasons } from "./reason.js";

test("the list is closed: a reason is added or taken out on purpose, with the programs that branch on it in mind", () => {
  expect(reasons.join(" ")).toBe(
    "ACTION_UNDECLARED ADDRESS_IN_USE AGENT_MISMATCH CANCELLED CLOSED DROPPED ID_TAKEN INTERNAL INVALID " +
      "MAILBOX_FULL MESSAGE_TOO_LARGE NOT_DELIVERED NOT_FOUND OUTBOX_FULL PLATFORM_REFUSED RATE_LIMITED " +
      "ROLE_MISSING SETTLED STOPPING TIMEOUT TOKEN_EXISTS TOKEN_REVOKED TOKEN_UNKNOWN TOO_MANY_MAILBOXES " +
      "TOO_MANY_SESSIONS UNKNOWN UNREACHABLE UNSAFE_FILE UNSUPPORTED",
  );
});

test("every reason of the list is one, and nothing else", () => {
  expect(reasons.filter(isReason)).toEqual(reasons);
  expect(["", "invalid", "INVALID ", "toString"].filter(isReason)).toEqual([]);
});
