import { type Code, type Reason, ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Endpoint } from "../connecting/endpoint.js";
import { explain } from "./explain.js";

const socket: Endpoint = { address: "unix:/s", from: "options", protection: { kind: "socket" } };
const plaintext: Endpoint = { address: "h:1", from: "options", protection: { kind: "plaintext" } };
const failure = (code: Code, reason: Reason = "UNKNOWN", message = "so it was.") =>
  new ToastyError({ code, reason, message, remedy: "Do something.", retryAfterMs: 7 });
const explained = (error: ToastyError, endpoint = socket, sentToken?: boolean) =>
  explain(error, { endpoint, role: "desk", sentToken });

test("a broker that is stopping says so itself; one that is away is unreachable", () => {
  const stopping = failure("unavailable", "STOPPING");
  expect(explained(stopping)).toBe(stopping);
  expect(explained(failure("unavailable", "UNKNOWN", "ECONNREFUSED"))).toMatchObject({
    reason: "UNREACHABLE",
    message: "cannot reach the broker at unix:/s (connection refused).",
  });
});

test("a missing token has a reason: there is none, or it is not sent over plaintext", () => {
  const error = failure("unauthenticated", "TOKEN_UNKNOWN");
  expect(explained(error, socket, false)).toMatchObject({
    reason: "TOKEN_UNKNOWN",
    message: "the broker at unix:/s wants a token. There is no desk token in your configuration folder.",
    remedy: "Set TOASTY_TOKEN, or give connect a `token`.",
  });
  expect(explained(error, plaintext, false).message).toContain("never sent over plaintext");
});

test("an unknown token is told from a missing one", () => {
  const error = failure("unauthenticated", "TOKEN_UNKNOWN", "no such token.");
  for (const sent of [true, undefined]) {
    expect(explained(error, socket, sent)).toMatchObject({
      message: "the broker at unix:/s does not know this token (no such token).",
      remedy: expect.stringMatching(/^Set TOASTY_TOKEN to one that it knows/),
      retryAfterMs: 7,
      cause: error,
    });
  }
});

test("silence and an older broker are named as such, without a remedy that was for something else", () => {
  expect(explained(failure("deadline_exceeded", "TIMEOUT"))).toMatchObject({
    reason: "TIMEOUT",
    message: "the broker at unix:/s did not answer in time.",
    remedy: undefined,
  });
  expect(explained(failure("unimplemented")).message).toBe(
    "the broker at unix:/s is older than this client or of another make (so it was).",
  );
});

test("any other error is the broker's own word", () => {
  const error = failure("not_found", "NOT_FOUND");
  expect(explained(error)).toBe(error);
});
