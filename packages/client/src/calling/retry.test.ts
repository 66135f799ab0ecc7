import { type Code, type Reason, ToastyError } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { afterFailure, gaveUp, isPassing } from "./retry.js";

const failed = (code: Code, reason: Reason, retryAfterMs?: number, message = "") =>
  new ToastyError({ code, reason, message, retryAfterMs });
const verdict = (error: ToastyError, attempt = 1) => afterFailure(error, attempt, () => 1);

describe("afterFailure", () => {
  test("tries again, with growing pauses, what a broker that is away or silent did not take", () => {
    expect(verdict(failed("unavailable", "UNREACHABLE"))).toEqual({ kind: "again", afterMs: 100 });
    expect(verdict(failed("unavailable", "STOPPING"), 3)).toEqual({ kind: "again", afterMs: 400 });
    expect(verdict(failed("deadline_exceeded", "TIMEOUT"))).toMatchObject({ kind: "again" });
    expect(verdict(failed("cancelled", "CANCELLED"))).toMatchObject({ kind: "again" });
    const broken = failed("internal", "INTERNAL", undefined, "Received RST_STREAM with code 2");
    expect(verdict(broken)).toMatchObject({ kind: "again" });
  });

  test("honours the time that the broker asked for", () => {
    const limited = failed("resource_exhausted", "RATE_LIMITED", 250);
    expect(verdict(limited)).toEqual({ kind: "throttled", afterMs: 250 });
    expect(verdict(failed("unavailable", "STOPPING", 700))).toEqual({ kind: "again", afterMs: 700 });
    expect(verdict(failed("resource_exhausted", "UNKNOWN", 250))).toEqual({
      kind: "throttled",
      afterMs: 250,
    });
    const full = failed("resource_exhausted", "MAILBOX_FULL", 5000);
    expect(verdict(full)).toEqual({ kind: "again", afterMs: 5000 });
  });

  test("looks for the token anew, once", () => {
    expect(verdict(failed("unauthenticated", "TOKEN_UNKNOWN"), 1)).toEqual({ kind: "look_again" });
    expect(verdict(failed("unauthenticated", "TOKEN_UNKNOWN"), 2)).toEqual({ kind: "give_up" });
  });

  test.each([
    failed("invalid_argument", "INVALID"),
    failed("failed_precondition", "SETTLED"),
    failed("permission_denied", "ROLE_MISSING"),
    failed("resource_exhausted", "MAILBOX_FULL"),
    failed("already_exists", "ID_TAKEN"),
    failed("internal", "INTERNAL"),
    failed("cancelled", "CLOSED"),
    failed("unavailable", "DROPPED"),
  ])("gives up on $reason", (error) => {
    expect(verdict(error)).toEqual({ kind: "give_up" });
  });
});

test.each<[Code, boolean]>([
  ["unavailable", true],
  ["deadline_exceeded", true],
  ["cancelled", true],
  ["internal", false],
  ["permission_denied", false],
])("a failure of the code %s is for want of a broker: %s", (code, passing) => {
  expect(isPassing(failed(code, "UNKNOWN"))).toBe(passing);
});

describe("gaveUp", () => {
  test("says what failed last, and what to do about it", () => {
    const message = "cannot reach the broker.";
    const last = new ToastyError({ code: "unavailable", reason: "DROPPED", message, remedy: "Start it." });
    expect(gaveUp(1_600, last)).toMatchObject({
      message: "gave up after 2 s: cannot reach the broker.",
      remedy: "Start it.",
      reason: "DROPPED",
      cause: last,
    });
  });

  test("says that the broker did not answer, where nothing failed", () => {
    expect(gaveUp(1_000, undefined)).toMatchObject({
      message: "gave up after 1 s: the broker did not answer.",
      remedy: "Look at the broker with `toasty doctor`.",
      code: "unavailable",
      reason: "UNREACHABLE",
    });
  });
});
