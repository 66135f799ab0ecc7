import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { abortedError, closedError } from "./errors.js";

const settled = new ToastyError({ message: "It has ended.", code: "failed_precondition", reason: "SETTLED" });

test.each([
  [new Error("changed my mind"), { reason: "CANCELLED", code: "cancelled", message: "changed my mind" }],
  ["no more", { reason: "CANCELLED", code: "cancelled", message: "no more" }],
  [undefined, { reason: "CANCELLED", code: "cancelled" }],
  [
    new DOMException("late", "TimeoutError"),
    { reason: "TIMEOUT", code: "deadline_exceeded", message: "late" },
  ],
  [settled, settled],
])("a signal that aborted for %s says why", (reason, expected) => {
  expect(abortedError(AbortSignal.abort(reason))).toMatchObject(expected);
});

test("the reason of the signal is the cause", () => {
  const cause = new Error("changed my mind");
  expect(abortedError(AbortSignal.abort(cause)).cause).toBe(cause);
  expect(abortedError(AbortSignal.abort(settled))).toBe(settled);
});

test("a closed client says so", () => {
  expect(closedError()).toMatchObject({ reason: "CLOSED", code: "cancelled" });
});
