import { type Code, type Reason, ToastyError } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import {
  connectFailure,
  isBrokenConnection,
  isHandshakeFailure,
  isResponseTooLarge,
} from "./grpc-failures.js";

const failure = (code: Code, reason: Reason, message: string, retryAfterMs?: number) =>
  new ToastyError({ code, reason, message, retryAfterMs });

describe("a broken connection", () => {
  const text = "Received RST_STREAM with code 2 triggered by internal client error: read ECONNRESET";

  test("is an internal error of grpc-js, and no other", () => {
    expect(isBrokenConnection(failure("internal", "INTERNAL", text))).toBe(true);
    expect(isBrokenConnection(failure("internal", "INTERNAL", "the broker failed, which is a bug."))).toBe(
      false,
    );
    expect(isBrokenConnection(failure("not_found", "NOT_FOUND", text))).toBe(false);
  });
});

describe("a response that is too large", () => {
  const text = "Received message larger than max (600000 vs 540672)";

  test("has neither a reason of ours nor a time to retry after", () => {
    expect(isResponseTooLarge(failure("resource_exhausted", "UNKNOWN", text))).toBe(true);
    expect(isResponseTooLarge(failure("resource_exhausted", "RATE_LIMITED", text))).toBe(false);
    expect(isResponseTooLarge(failure("resource_exhausted", "UNKNOWN", text, 100))).toBe(false);
    expect(isResponseTooLarge(failure("internal", "UNKNOWN", text))).toBe(false);
  });
});

test.each([
  ["No connection established. Last error: Error: self-signed certificate", true],
  ["C0:error:0A00010B:SSL routines:f:wrong version number", true],
  ["connect ECONNREFUSED 127.0.0.1:1", false],
])("%j is a failure of the handshake: %s", (details, isOne) => {
  expect(isHandshakeFailure(details)).toBe(isOne);
});

test.each([
  [
    "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ",
    "connection refused",
  ],
  ["connect ENOENT /s", "no such socket"],
  ["connect EACCES /s", "permission denied"],
  ["No connection established. Last error: Error: odd. Resolution note: none", "odd"],
])("%j reads as %j", (details, words) => {
  expect(connectFailure(details)).toBe(words);
});
