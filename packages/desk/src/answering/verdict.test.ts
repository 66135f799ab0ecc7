import { info, question, type Reason, ToastyError } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { saysTheSame, unknownUntilMs, verdictOfFailure, verdictOfResult } from "./verdict.js";

const failure = (code: ToastyError["code"], reason: Reason) =>
  new ToastyError({ message: "why", code, reason });

describe("the verdict on a report", () => {
  test.each([
    ["not_found", "NOT_FOUND", "unknown"],
    ["failed_precondition", "NOT_DELIVERED", "unknown"],
    ["invalid_argument", "ACTION_UNDECLARED", "refused"],
    ["invalid_argument", "INVALID", "refused"],
    ["resource_exhausted", "MESSAGE_TOO_LARGE", "refused"],
    ["resource_exhausted", "OUTBOX_FULL", "undecided"],
    ["resource_exhausted", "RATE_LIMITED", "undecided"],
    ["unavailable", "UNREACHABLE", "undecided"],
    ["unavailable", "STOPPING", "undecided"],
    ["cancelled", "CLOSED", "undecided"],
    ["unauthenticated", "TOKEN_UNKNOWN", "undecided"],
    ["permission_denied", "ROLE_MISSING", "undecided"],
    ["failed_precondition", "UNSAFE_FILE", "undecided"],
    ["internal", "INTERNAL", "undecided"],
  ] as const)("%s %s is %s", (code, reason, kind) => {
    expect(verdictOfFailure(failure(code, reason)).kind).toBe(kind);
  });

  test("is what the broker says where it answers", () => {
    expect(verdictOfResult({ accepted: true, outcome: undefined })).toEqual({ kind: "accepted" });
    const outcome = { kind: "expired" } as const;
    expect(verdictOfResult({ accepted: false, outcome })).toEqual({ kind: "late", outcome });
  });
});

test("an unknown question is given up at its own end, at most ten minutes later", () => {
  expect(unknownUntilMs(info("x"), 5_000)).toBe(605_000);
  expect(unknownUntilMs({ ...info("x"), expiresAtMs: 9_000 }, 5_000)).toBe(9_000);
  expect(unknownUntilMs({ ...info("x"), expiresAtMs: 10_000_000 }, 5_000)).toBe(605_000);
});

test("a question is the same if it says the same, whenever it was sent", () => {
  const asked = question("Deploy?", { id: "q", buttons: { go: "Go" } });
  expect(saysTheSame(asked, { ...asked, revision: 7, expiresAtMs: 1 })).toBe(true);
  expect(saysTheSame(asked, question("Deploy?", { id: "q", buttons: { go: "Go now" } }))).toBe(false);
});
